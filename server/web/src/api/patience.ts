/** How long a request may take before the page says that the server does not answer. */

const USUAL_MS = 10_000

/** What takes its time on the server: files read and written, many records at once. */
const SLOW = [/^\/api\/imports/, /^\/api\/backups/, /\/publish$/, /\/hand-over$/, /^\/api\/demo/, /^\/api\/export/]

/** The time that a request is waited for, in ms; none for what takes as long as it takes. */
export function patienceFor(method: string, path: string, type: string | null): number | undefined {
  const file = method !== 'GET' && type !== null && !type.startsWith('application/json')
  return file || SLOW.some(slow => slow.test(path)) ? undefined : USUAL_MS
}

/** Fetches, and gives up in time: what was typed is still there then, and the page says so. */
export function patientFetch(request: Request): Promise<Response> {
  const patience = patienceFor(request.method, new URL(request.url).pathname, request.headers.get('content-type'))
  if (patience === undefined) return fetch(request)
  return fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]) })
}
