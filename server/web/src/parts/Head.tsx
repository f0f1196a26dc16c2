/** A page's name and what can be done on it. */
import { type ReactNode, useEffect } from 'react'

export function Head({ title, children, after }: { title: string; children?: ReactNode; after?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Fieldfile`
  }, [title])
  return (
    <div className="page-head">
      <h1>
        {title} {after}
      </h1>
      <div>{children}</div>
    </div>
  )
}
