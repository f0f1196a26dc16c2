// A link between a phone and its server that may be cut in the middle of an upload.

import { once } from 'node:events'
import { connect, createServer, type Server as Listener, type Socket } from 'node:net'

export class Link {
  field = ''
  /** `Upload-Offset` of every part that was sent since the cut. */
  readonly offsets: number[] = []
  private readonly listener: Listener
  private readonly open = new Set<Socket>()
  /** Bytes of an upload that still pass before everything is cut; nothing is cut without. */
  private left: number | null = null
  private isCut: (() => void) | null = null

  private constructor(private readonly to: URL) {
    this.listener = createServer(phone => this.carry(phone))
  }

  static async to(server: string): Promise<Link> {
    const link = new Link(new URL(server))
    link.listener.listen(0, '127.0.0.1')
    await once(link.listener, 'listening')
    const address = link.listener.address()
    link.field = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    return link
  }

  /** Cuts every connection once so many bytes of a part have passed; resolves when that is done. */
  cutAfter(bytes: number): Promise<void> {
    this.left = bytes
    return new Promise(done => {
      this.isCut = done
    })
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy()
    this.listener.close()
  }

  private carry(phone: Socket): void {
    const server = connect(Number(this.to.port), this.to.hostname)
    for (const socket of [phone, server]) {
      this.open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.open.delete(socket)
        phone.destroy()
        server.destroy()
      })
    }
    server.pipe(phone)
    let sending = false
    phone.on('data', (bytes: Buffer) => {
      const head = bytes.toString('latin1')
      if (/^(PATCH|HEAD|POST|GET) /.test(head)) sending = head.startsWith('PATCH')
      const offset = sending ? /\r\nupload-offset: (\d+)/i.exec(head)?.[1] : undefined
      if (offset !== undefined && this.left === null && this.isCut === null) this.offsets.push(Number(offset))
      if (sending && this.left !== null) {
        const passing = bytes.subarray(0, this.left)
        this.left -= passing.length
        if (this.left === 0) return void server.write(passing, () => this.cut())
      }
      server.write(bytes)
    })
  }

  private cut(): void {
    this.left = null
    for (const socket of this.open) socket.destroy()
    this.isCut?.()
    this.isCut = null
  }
}
