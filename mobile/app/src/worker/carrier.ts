// Carries requests to the server by fetch, and listens for pokes. What is asked and what an answer
// means is the core's business.

import type { NextUpload, Outgoing } from '../generated/fieldfile_wasm'

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

/** What came back of an upload. */
export interface UploadReply extends Reply {
  offset: number | undefined
  location: string | undefined
}

/** Sends a part of an upload and tells how many bytes of it are on their way: fetch would not say. */
export function carry(turn: NextUpload, stop: AbortSignal, sent: (bytes: number) => void): Promise<UploadReply> {
  return new Promise(done => {
    const request = new XMLHttpRequest()
    const lost = () => done({ ...LOST, offset: undefined, location: undefined })
    request.open(turn.method() ?? 'HEAD', turn.path() ?? '/')
    request.responseType = 'arraybuffer'
    request.timeout = PATIENCE
    for (const [name, value] of turn.headers() as [string, string][]) request.setRequestHeader(name, value)
    request.upload.onprogress = event => sent(event.loaded)
    request.onerror = lost
    request.onabort = lost
    request.ontimeout = lost
    request.onload = () => {
      const offset = request.getResponseHeader('upload-offset')
      done({
        status: request.status,
        offset: offset === null ? undefined : Number(offset),
        location: request.getResponseHeader('location') ?? undefined,
        body: request.response ? new Uint8Array(request.response as ArrayBuffer) : new Uint8Array(),
      })
    }
    stop.addEventListener('abort', () => request.abort())
    const body = turn.body()
    request.send(body && new Uint8Array(body))
  })
}

/** The bytes of an attachment, or why there are none. */
export async function fetchBlob(path: string, token: string | undefined): Promise<Reply> {
  try {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
    const patience = AbortSignal.timeout(PATIENCE)
    const answer = await fetch(path, { headers, credentials: 'omit', redirect: 'error', signal: patience })
    return { status: answer.status, body: new Uint8Array(await answer.arrayBuffer()) }
  } catch {
    return LOST
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
