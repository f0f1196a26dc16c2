import { List } from 'antd-mobile'
import type { ReactNode } from 'react'
import type { VisitFile } from '../../device/records'
import { remarksOn } from './points'

/** A field of the visit, and below it what the supervisor pointed out. */
export function Field(props: {
  file: VisitFile
  path: string
  title?: ReactNode
  extra?: ReactNode
  children: ReactNode
}) {
  const remarks = remarksOn(props.file, props.path)
  return (
    <List.Item
      title={props.title}
      extra={props.extra}
      className={remarks.length > 0 ? 'pointed' : undefined}
      data-path={props.path}
    >
      {props.children}
      {remarks.map(remark => (
        <p key={remark} className="pointed-remark">
          {remark}
        </p>
      ))}
    </List.Item>
  )
}
