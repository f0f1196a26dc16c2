// Carries requests to the server by fetch, and listens for pokes. What is asked and what an answer
// means is the core's business.

import type { Outgoing } from '../generated/fieldfile_wasm'

/** Bodies above this many bytes are compressed. */
const COMPRESS_ABOVE = 1024
/** A server that says nothing for so long counts as lost, ms. */
const PATIENCE = 60_000

export interface Reply {
  /** HTTP status; 0 if there was no answer. */
  status: number
  body: Uint8Array
}

const LOST: Reply = { status: 0, body: new Uint8Array() }

/** Sends a request; `stop` gives it up. */
export async function post(request: Outgoing, stop?: AbortSignal): Promise<Reply> {
  const headers: Record<string, string> = { 'content-type': request.contentType }
  if (request.bearer) headers.authorization = `Bearer ${request.bearer}`
  let body = new Uint8Array(request.body)
  if (request.contentType === 'application/cbor' && body.length > COMPRESS_ABOVE) {
    body = await gzip(body)
    headers['content-encoding'] = 'gzip'
  }
  const patience = new AbortController()
  const giveUp = () => patience.abort()
  const late = setTimeout(giveUp, PATIENCE)
  stop?.addEventListener('abort', giveUp)
  try {
    const answer = await fetch(request.path, {
      method: 'POST',
      headers,
      body,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: patience.signal,
    })
    return { status: answer.status, body: new Uint8Array(await answer.arrayBuffer()) }
  } catch {
    return LOST
  } finally {
    clearTimeout(late)
    stop?.removeEventListener('abort', giveUp)
  }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(packed).arrayBuffer())
}

/** A socket that hears when the server has something new, and nothing about what. */
export class Pokes {
  private socket: WebSocket | null = null
  private readonly poked: () => void

  constructor(poked: () => void) {
    this.poked = poked
  }

  /** Listens, unless it does already. A socket that closes is opened again by the next sync. */
  listen(token: string): void {
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return
    const address = new URL('/v1/sync/live', self.location.href)
    address.protocol = address.protocol.replace('http', 'ws')
    // A browser lets a socket carry no header but this one.
    const socket = new WebSocket(address, ['fieldfile', `bearer.${token}`])
    socket.onmessage = () => this.poked()
    socket.onerror = () => socket.close()
    this.socket = socket
  }

  stop(): void {
    this.socket?.close()
    this.socket = null
  }
}
