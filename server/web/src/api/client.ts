/** The one way to the server: typed requests, and problems as one kind of error. */
import createClient from 'openapi-fetch'
import { patientFetch } from './patience'
import type { paths } from './schema'

/** What the server, or the way to it, said instead of an answer (RFC 9457). */
export class Problem extends Error {
  constructor(
    /** HTTP status; 0 if the server was not reached. */
    readonly status: number,
    /** Stable code, e.g. `changed_since`. */
    readonly code: string,
    /** The server's own sentence, for the log. */
    detail: string,
    /** The path concerned. */
    readonly field?: string,
    /** To tell the administrator. */
    readonly request?: string,
    /** Seconds to wait. */
    readonly wait?: number,
  ) {
    super(detail)
  }
}

export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: patientFetch })

type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>

/** The answer, or a thrown [`Problem`]. */
export async function ask<T>(asked: Answer<T>): Promise<T> {
  const { data, error, response } = await asked.catch((reason: unknown) => {
    const late = reason instanceof DOMException && reason.name === 'TimeoutError'
    if (late) throw new Problem(0, 'silent', 'The server did not answer in time.')
    throw new Problem(0, 'unreachable', 'The server was not reached.')
  })
  if (response.ok) return data as T
  throw problem(error, response)
}

/** Heads as `If-Match` carries them. */
export function ifMatch(heads: string[]): { 'If-Match': string } {
  return { 'If-Match': `"${heads.join(',')}"` }
}

function problem(body: unknown, response: Response): Problem {
  const told = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const text = (name: string) => (typeof told[name] === 'string' ? (told[name] as string) : undefined)
  const wait = Number(response.headers.get('retry-after')) || undefined
  const request = response.headers.get('x-request-id') ?? undefined
  const code = text('code') ?? (response.status >= 500 ? 'internal' : 'refused')
  return new Problem(response.status, code, text('detail') ?? response.statusText, text('field'), request, wait)
}
