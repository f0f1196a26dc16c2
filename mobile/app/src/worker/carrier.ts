// Carries requests to the server by fetch, and listens for pokes. What is asked and what an answer
// means is the core's business.

import type { NextUpload, Outgoing } from '../generated/fieldfile_wasm'

/** Bodies above this many bytes are compressed. */
const COMPRESS_ABOVE = 1024
/** A server from which nothing comes and to which nothing goes for so long counts as lost, ms. */
const PATIENCE = 25_000
/** A request has its whole size more to leave the phone, at so many bytes a ms: fetch does not say how far it is. */
const SLOWEST = 8

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
  const late = new Patience(giveUp, body.length / SLOWEST)
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
    return { status: answer.status, body: await bodyOf(answer, late) }
  } catch {
    return LOST
  } finally {
    late.end()
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
    for (const [name, value] of turn.headers() as [string, string][]) request.setRequestHeader(name, value)
    const late = new Patience(() => request.abort())
    request.upload.onprogress = event => {
      late.begin()
      sent(event.loaded)
    }
    request.onprogress = () => late.begin()
    request.onloadend = () => late.end()
    request.onerror = lost
    request.onabort = lost
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
  const patience = new AbortController()
  const late = new Patience(() => patience.abort())
  try {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
    const { signal } = patience
    const answer = await fetch(path, { headers, credentials: 'omit', redirect: 'error', signal })
    return { status: answer.status, body: await bodyOf(answer, late) }
  } catch {
    return LOST
  } finally {
    late.end()
  }
}

/** The body of an answer; every part that arrives is a reason to go on waiting. */
async function bodyOf(answer: Response, late: Patience): Promise<Uint8Array> {
  late.begin()
  const parts: Uint8Array<ArrayBuffer>[] = []
  const reader = answer.body?.getReader()
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    late.begin()
    parts.push(part.value)
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

/** Gives up what has made no progress for too long. */
class Patience {
  private late: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly giveUp: () => void,
    more = 0,
  ) {
    this.begin(more)
  }

  /** There was some: waits anew. */
  begin(more = 0): void {
    this.end()
    this.late = setTimeout(this.giveUp, PATIENCE + more)
  }

  end(): void {
    clearTimeout(this.late)
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
