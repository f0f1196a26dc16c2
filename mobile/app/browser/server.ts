// A real server with a small department, which a test may stop and start again at the same address.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export const PROGRAM =
  process.env.FIELDFILE_SERVER ?? join(import.meta.dirname, '../../../target/debug/fieldfile-server')
export const APP = join(import.meta.dirname, '../dist')
export const PASSWORD = 'correct horse battery'

/** Values by path. */
export type Fields = Record<string, string | number | boolean | null>

export interface Written {
  id: string
  number: string
  fields: Fields
}

export class Server {
  office = ''
  field = ''
  private readonly folder = mkdtempSync(join(tmpdir(), 'fieldfile-app-'))
  private child: ChildProcess | null = null
  /** Ids of users and teams by name. */
  readonly ids = new Map<string, string>()
  private readonly tokens = new Map<string, string>()

  /** One team, east: wang and li work in the field, zhao plans, chen reviews; adm sees to users. */
  async begin(): Promise<void> {
    this.add('team', 'east')
    for (const [name, role] of [
      ['wang', 'engineer'],
      ['li', 'engineer'],
      ['zhao', 'dispatcher'],
      ['chen', 'supervisor'],
    ] as const) {
      this.add('user', name, '--role', role, '--team', 'east', '--password-stdin')
    }
    this.add('user', 'adm', '--role', 'administrator', '--password-stdin')
    await this.start()
  }

  /** `app` is the folder of the phone app's build. */
  async start(app = APP): Promise<void> {
    const at = (address: string) => (address ? new URL(address).host : '127.0.0.1:0')
    const listen = ['--listen', at(this.office), '--field-listen', at(this.field)]
    const child = spawn(PROGRAM, ['serve', '--data', this.data(), '--app-dir', app, ...listen], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.child = child
    for await (const line of createInterface({ input: child.stdout })) {
      const [what, address] = line.split(' ')
      if (what === 'office' && address) this.office = address
      if (what === 'field' && address) {
        this.field = address
        return
      }
    }
    throw new Error(`${PROGRAM} ended before it listened`)
  }

  async stop(): Promise<void> {
    const child = this.child
    this.child = null
    if (!child || child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }

  /** Says at the office that somebody's phone is lost, or retires it. */
  endDevice(how: 'lost' | 'retire', user: string): void {
    const devices = execFileSync(PROGRAM, ['device', 'list', '--data', this.data()], { encoding: 'utf8' })
    const id =
      devices
        .split('\n')
        .find(line => line.split(/\s+/).includes(user))
        ?.split(/\s+/)[0] ?? ''
    execFileSync(PROGRAM, ['device', how, id, '--data', this.data()])
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** What the office API answers to somebody. */
  async read<T>(who: string, path: string): Promise<T> {
    return this.ask(who, path, {})
  }

  /** Makes a record at the office. */
  async make(who: string, path: string, fields: Fields): Promise<Written> {
    const { id } = await this.post<Written>(who, path, fields)
    const made = await this.read<Written>(who, `${path}/${id}`)
    return { ...made, number: String(made.fields.number) }
  }

  /** What the office API answers to a body that somebody sends. */
  async post<T>(who: string, path: string, body: unknown): Promise<T> {
    return this.ask(who, path, { method: 'POST', body: JSON.stringify(body) })
  }

  /** Changes a record as it stands at the office. */
  async change(who: string, path: string, fields: Fields): Promise<void> {
    const { heads } = await this.read<{ heads: string[] }>(who, path)
    const headers = { 'if-match': heads.join(',') }
    await this.ask(who, path, { method: 'PATCH', headers, body: JSON.stringify(fields) })
  }

  /** Judges a visit as it stands. */
  async review(who: string, visit: string, review: unknown): Promise<void> {
    const { heads } = await this.read<{ heads: string[] }>(who, `/api/visits/${visit}`)
    const headers = { 'if-match': heads.join(',') }
    await this.ask(who, `/api/visits/${visit}/reviews`, { method: 'POST', headers, body: JSON.stringify(review) })
  }

  /** The bytes that the office API answers to somebody. */
  async bytes(who: string, path: string): Promise<Buffer> {
    const token = this.tokens.get(who) ?? (await this.signIn(who))
    const answer = await fetch(`${this.office}${path}`, { headers: { authorization: `Bearer ${token}` } })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return Buffer.from(await answer.arrayBuffer())
  }

  private async ask<T>(who: string, path: string, request: RequestInit): Promise<T> {
    const token = this.tokens.get(who) ?? (await this.signIn(who))
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...request.headers }
    const answer = await fetch(`${this.office}${path}`, { ...request, headers })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json() as Promise<T>
  }

  private async signIn(who: string): Promise<string> {
    const answer = await fetch(`${this.office}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: who, password: PASSWORD }),
    })
    const { access } = (await answer.json()) as { access: string }
    this.tokens.set(who, access)
    return access
  }

  data(): string {
    return join(this.folder, 'data')
  }

  /** Adds somebody or a team; the command prints the id. */
  private add(what: string, name: string, ...rest: string[]): void {
    const said = execFileSync(PROGRAM, [what, 'add', name, ...rest, '--data', this.data()], {
      input: PASSWORD,
      encoding: 'utf8',
    })
    this.ids.set(name, /[0-9a-f-]{36}/.exec(said)?.[0] ?? '')
  }
}
