/** What people call this phone, as far as a browser tells. */
export function deviceName(): string {
  const agent = navigator.userAgent
  const model = /Android [\d.]+; ([^;)]+)/.exec(agent)?.[1]
  if (model && model !== 'K') return model
  return /iPhone|iPad|Android|Windows|Macintosh|Linux/.exec(agent)?.[0] ?? 'browser'
}
