import { Button } from 'antd-mobile'

/** One thing to say, and perhaps one thing to do about it. */
export function Plain({ title, text, go, onGo }: { title: string; text?: string; go?: string; onGo?: () => void }) {
  return (
    <main className="plain">
      <h1>{title}</h1>
      {text && <p>{text}</p>}
      {go && (
        <Button block color="primary" size="large" onClick={onGo}>
          {go}
        </Button>
      )}
    </main>
  )
}
