/** A server with two teams and their people, and the field devices that sync with it: real programs in folders of their own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const SERVER = program('FIELDFILE_SERVER', 'fieldfile-server')
const DEVICE = program('FIELDFILE_DEVICE', 'fieldfile')
export const PASSWORD = 'correct-battery-7-staple'

/** Log-in, name, role, team. */
const PEOPLE = [
  ['wang', '王磊', 'engineer', '华东一区'],
  ['li', '李强', 'engineer', '华东一区'],
  ['chen', '陈静', 'dispatcher', '华东一区'],
  ['zhou', '周燕', 'agent', '华东一区'],
  ['wu', '吴刚', 'stock_keeper', '华东一区'],
  ['zheng', '郑伟', 'supervisor', '华东一区'],
  ['huang', '黄波', 'engineer', '华南区'],
  ['xu', '许丽', 'dispatcher', '华南区'],
  ['guo', '郭明', 'manager', undefined],
  ['admin', '系统管理员', 'administrator', undefined],
  ['yu', '于青', 'quality_monitor', undefined],
] as const

export type Login = (typeof PEOPLE)[number][0]

export class World {
  readonly office: string
  private constructor(
    private readonly folder: string,
    private readonly server: ChildProcess,
    addresses: { office: string; field: string },
  ) {
    this.office = addresses.office
    this.field = addresses.field
  }
  readonly field: string

  static async start(): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'fieldfile-browser-'))
    const env: Record<string, string> = { FIELDFILE_DATA: join(folder, 'data') }
    const run = (args: string[], input = '') =>
      execFileSync(SERVER, args, { env, input, stdio: ['pipe', 'pipe', 'pipe'] })
    for (const team of ['华东一区', '华南区']) run(['team', 'add', team])
    for (const [login, name, role, team] of PEOPLE) {
      const of = team ? ['--team', team] : []
      run(['user', 'add', login, '--display', name, '--role', role, ...of, '--password-stdin'], PASSWORD)
    }
    env.FIELDFILE_BACKUP_TO = join(folder, 'backups')
    env.FIELDFILE_BACKUP_RECIPIENT = run(['backup-key', '--to', join(folder, 'key')])
      .toString()
      .trim()
    const server = spawn(
      SERVER,
      [
        'serve',
        '--listen',
        '127.0.0.1:0',
        '--field-listen',
        '127.0.0.1:0',
        '--web-dir',
        join(import.meta.dirname, '../dist'),
      ],
      { env, stdio: ['ignore', 'pipe', 'ignore'] },
    )
    return new World(folder, server, await addresses(server))
  }

  /** A new device of somebody, signed in. */
  phone(login: Login): Phone {
    return new Phone(join(this.folder, `phone-${login}`), this.field, login)
  }

  async stop() {
    const ended = new Promise(resolve => this.server.once('exit', resolve))
    this.server.kill('SIGTERM')
    await ended
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A field device in a terminal. */
export class Phone {
  constructor(
    private readonly home: string,
    field: string,
    login: string,
  ) {
    this.run(['login', field, login, '--device-name', `${login}-phone`])
  }

  /** Runs a command; its JSON. */
  json(...args: string[]) {
    return JSON.parse(this.run([...args, '--json']))
  }

  sync() {
    const report = this.json('sync')
    if (report.refused) throw new Error(`the server refused ${report.refused} edits of ${this.home}`)
  }

  /** As over a connection that breaks off before the photos: their bytes are out of reach meanwhile. */
  syncWithoutPhotos() {
    const [kept, away] = [join(this.home, 'attachments'), join(this.home, 'attachments-away')]
    renameSync(kept, away)
    this.sync()
    rmSync(kept, { recursive: true, force: true })
    renameSync(away, kept)
  }

  /** Syncs after the phone has lost the photos that it had not sent, and its small copies of them. */
  syncAfterLosingPhotos() {
    rmSync(join(this.home, 'attachments'), { recursive: true, force: true })
    this.sync()
  }

  /** The id of the device's user. */
  user(): string {
    return this.json('status').account.id
  }

  private run(args: string[]): string {
    const env = { FIELDFILE_PASSWORD: PASSWORD }
    return execFileSync(DEVICE, ['--home', this.home, '--lang', 'zh', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).toString()
  }
}

async function addresses(server: ChildProcess): Promise<{ office: string; field: string }> {
  const found: Record<string, string> = {}
  if (!server.stdout) throw new Error('the server has no output')
  // The stream is read on, so that the server never writes into a closed pipe.
  const lines = createInterface({ input: server.stdout })
  return new Promise((resolve, reject) => {
    server.once('exit', code => reject(new Error(`the server ended with ${code}`)))
    lines.on('line', line => {
      const [name, address] = line.split(' ')
      if (name && address) found[name] = address
      if (found.office && found.field) resolve({ office: found.office, field: found.field })
    })
  })
}

function program(variable: string, name: string): string {
  const path = process.env[variable]
  if (!path) throw new Error(`${variable} must name the program ${name}; \`cargo xtask test\` sets it`)
  return path
}
