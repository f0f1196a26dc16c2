// The device in its worker: one owner of the database among all tabs, one call at a time.

import type { DeviceMethods, Join, SignIn, Taken, Vault } from '../device/api'
import { SAVING } from '../device/api'
import { type Answer, type Call, DeviceFailure, type Notice, thrownBy } from '../device/protocol'
import type { Account, DeviceStatus } from '../device/records'
import start, { type FieldDevice, Files } from '../generated/fieldfile_wasm'
import module from '../generated/fieldfile_wasm_bg.wasm?url'
import * as attachments from './attachments'
import { post } from './carrier'
import { hold, release } from './owner'
import { giveRoom, reserve } from './reserve'
import { Syncing } from './syncing'
import { Uploading } from './uploading'
import * as vault from './vault'

const DEVICE_NAME_MOST = 60
/** Attempts to take hold of the files. */
const HOLDS = 6
/** The form that a sign of life is written to. */
const PROBE = 'probe'
const say = (notice: Notice) => self.postMessage(notice)

/** Who signed in, of all that the device says of him. */
type SignedIn = Pick<Account, 'login' | 'name'>

let files: Files | null = null
let device: FieldDevice | null = null
let syncing: Syncing | null = null
let uploading: Uploading | null = null

const methods: Record<string, (...args: never[]) => unknown> = {
  vault: async (): Promise<Vault> => {
    await takeHold(false)
    const kept = await vault.read()
    return {
      exists: kept !== null,
      user: kept?.user ?? '',
      name: kept?.name ?? '',
      wrong: kept?.wrong ?? 0,
      needs_sign_in: kept !== null && vault.needsSignIn(kept, Date.now()),
    }
  },
  signIn,
  join,
  unlock,
  lock: close,
  signOut,
  sync: (verify: boolean) => running().run(verify),
  syncState: () => syncing?.state ?? null,
  wake: () => {
    syncing?.wake()
    return null
  },
  // Writes: what is read may come from memory although the files are gone.
  probe: () => {
    device?.keepForm(PROBE, JSON.stringify({ at: Date.now() }))
    return null
  },
  giveUp,
  reopen,
  takeOver: () => takeHold(true),
  storage: async () => {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate()
    return { used: usage, quota, persisted: await navigator.storage.persisted() }
  },
  attach: (visit: string, slot: string, file: Blob, taken: Taken) =>
    saving(attachments.attach(opened(), visit, slot, file, taken)),
  customerWord: (visit: string, said: object, signature: Blob | null) =>
    saving(attachments.customerWord(opened(), visit, said, signature)),
  picture: (record: string, hash: string) => attachments.shown(opened(), record, hash),
  uploads: () => uploading?.state ?? null,
  form: (name: string) => JSON.parse(opened().form(name)),
  keepForm: (name: string, fields: unknown) => JSON.parse(opened().keepForm(name, JSON.stringify(fields))),
}

/** Signs in with the server: on an empty phone a device is made, on one that is there it is opened. */
async function signIn(entered: SignIn): Promise<unknown> {
  await takeHold(false)
  const user = entered.user.trim()
  const kept = await vault.read()
  if (kept && kept.user !== user) throw new DeviceFailure({ code: 'other_user', message: kept.user })
  if (kept) {
    const key = await vault.openByPassword(kept, entered.password)
    if (!key) throw new DeviceFailure({ code: 'password_changed', message: 'not the password of the last sign-in' })
    open(kept.file, key)
    try {
      const account = await signInHere(entered, user)
      await vault.rewrap(kept, key, entered.pin, entered.password, Date.now())
      begin(kept, key)
      return account
    } catch (caught) {
      await close()
      throw caught
    }
  }
  return enrol(entered, () => signInHere(entered, user))
}

/** Joins with a code of the office, on an empty phone. */
async function join(entered: Join): Promise<unknown> {
  await takeHold(false)
  const kept = await vault.read()
  if (kept) throw new DeviceFailure({ code: 'other_user', message: kept.user })
  return enrol(entered, async () => {
    const name = entered.device_name.slice(0, DEVICE_NAME_MOST)
    const reply = await post(opened().joinRequest(entered.code, entered.password, name))
    return JSON.parse(opened().takeSignIn(self.location.origin, '', name, reply.status, reply.body))
  })
}

/** Makes the device of this phone; it is there once the server has said yes. */
async function enrol(secrets: { pin: string; password: string }, ask: () => Promise<SignedIn>): Promise<unknown> {
  const [made, key] = await vault.make('', secrets.pin, secrets.password, Date.now())
  open(made.file, key)
  try {
    const account = await ask()
    made.user = account.login
    made.name = account.name
    // From here on the device is there; before, nothing was kept that could be lost.
    await vault.write(made)
    begin(made, key)
    return account
  } catch (caught) {
    await close()
    files?.remove(made.file)
    throw caught
  }
}

async function signInHere(entered: SignIn, user: string): Promise<SignedIn> {
  const name = entered.device_name.slice(0, DEVICE_NAME_MOST)
  const ask = async (handOver: boolean): Promise<SignedIn> => {
    const reply = await post(opened().signInRequest(user, entered.password, name, handOver))
    return JSON.parse(opened().takeSignIn(self.location.origin, user, name, reply.status, reply.body))
  }
  return ask(false).catch(caught => {
    // Its session had ended: it is let in once more, for the sync that hands over.
    if (thrownBy(caught).code !== 'retired_unsent') throw caught
    return ask(true)
  })
}

/** The phone is empty afterwards. Work that the server does not have is dropped only on a second word. */
async function signOut(drop: boolean): Promise<null> {
  const status = JSON.parse(opened().status()) as DeviceStatus
  const unsent = status.unsent + status.drafts + (status.unsent_attachments ?? 0)
  if (unsent > 0 && !drop) throw new DeviceFailure({ code: 'unsent', message: 'there is unsent work', count: unsent })
  const request = opened().signOutRequest()
  const kept = await vault.read()
  if (request) await post(request)
  if (kept) await wipe(kept)
  return null
}

async function unlock(pin: string): Promise<null> {
  await takeHold(false)
  const kept = await vault.read()
  if (!kept) throw new DeviceFailure({ code: 'not_signed_in', message: 'no device on this phone' })
  if (vault.needsSignIn(kept, Date.now())) {
    throw new DeviceFailure({ code: 'needs_sign_in', message: 'only signing in helps now' })
  }
  const key = await vault.openByPin(kept, pin)
  if (!key) {
    throw new DeviceFailure({ code: 'wrong_pin', message: 'wrong PIN', left: vault.WRONG_PINS - kept.wrong })
  }
  open(kept.file, key)
  begin(kept, key)
  return null
}

/** For a page that had it open already: the worker before this one died, or gave the storage up. */
async function reopen(file: string, key: Uint8Array): Promise<null> {
  await takeHold(false)
  const kept = await vault.read()
  if (kept?.file !== file) throw new DeviceFailure({ code: 'not_signed_in', message: 'no such device on this phone' })
  if (vault.needsSignIn(kept, Date.now())) {
    throw new DeviceFailure({ code: 'needs_sign_in', message: 'only signing in helps now' })
  }
  open(file, key)
  begin(kept, key)
  return null
}

function open(file: string, key: Uint8Array): void {
  if (!files) throw new DeviceFailure({ code: 'storage', message: 'the files are not held' })
  device?.free()
  device = files.open(file, key)
}

function begin(kept: vault.Kept, key: Uint8Array): void {
  say({ notice: 'opened', ticket: { file: kept.file, key } })
  const sending = new Uploading(opened(), {
    tell: state => say({ notice: 'uploads', state }),
    changed: () => say({ notice: 'changed' }),
    stale: () => syncing?.request(),
  })
  uploading = sending
  syncing = new Syncing(opened(), {
    tell: state => {
      say({ notice: 'sync', state })
      if (state.error?.code === 'disk_full') void giveRoom().then(any => any && syncing?.request())
    },
    changed: () => say({ notice: 'changed' }),
    contact: () => {
      kept.contact = Date.now()
      void vault.write(kept)
      sending.begin()
    },
    wiped: () => void wipe(kept),
    handOver: () => sending.all(),
  })
  void syncing.run(false)
  void reserve()
}

/** On the server's signed word, which the core has checked: the key first, without which the rest is noise. */
async function wipe(kept: vault.Kept): Promise<void> {
  void syncing?.stop()
  void uploading?.stop()
  syncing = null
  uploading = null
  await vault.clear()
  device?.free()
  device = null
  files?.remove(kept.file)
}

async function close(): Promise<null> {
  await Promise.all([syncing?.stop(), uploading?.stop()])
  syncing = null
  uploading = null
  device?.free()
  device = null
  return null
}

/** One worker holds the files; a second one is told so, and may ask the first to let go. */
async function takeHold(insist: boolean): Promise<null> {
  if (files) return null
  await hold(insist, async () => {
    await letGo()
    say({ notice: 'taken-over' })
  })
  try {
    files = await holdFiles()
  } catch (caught) {
    release()
    throw caught
  }
  return null
}

/** The page is put away: whoever comes next finds the storage free. */
async function giveUp(): Promise<null> {
  await letGo()
  release()
  return null
}

async function letGo(): Promise<void> {
  await close()
  files?.release()
  files = null
}

/** The browser may take a moment to let go of what a worker that died had open. */
async function holdFiles(): Promise<Files> {
  for (let tried = 1; ; tried++) {
    try {
      return await Files.hold()
    } catch (caught) {
      if (tried === HOLDS) throw caught
      await new Promise(done => setTimeout(done, tried * 100))
    }
  }
}

function opened(): FieldDevice {
  if (!device) throw new DeviceFailure({ code: 'locked', message: 'the device is locked' })
  return device
}

function running(): Syncing {
  if (!syncing) throw new DeviceFailure({ code: 'locked', message: 'the device is locked' })
  return syncing
}

/** The compiler complains here if the page asks for a method that the core does not have. */
type Known<Method extends keyof FieldDevice> = Method
export type Asked = Known<keyof DeviceMethods>

/** A method of the device itself: its answer is JSON. */
function ask(method: string, args: unknown[]): unknown {
  const target = opened() as unknown as Record<string, (...args: unknown[]) => string>
  const work = target[method]
  if (!work) throw new DeviceFailure({ code: 'failed', message: `no method ${method}` })
  const given = args.map(arg => (typeof arg === 'object' && arg !== null ? JSON.stringify(arg) : arg))
  const answer = JSON.parse(work.apply(target, given))
  if (SAVING.has(method)) saved()
  return answer
}

function saved(): void {
  say({ notice: 'changed' })
  syncing?.request()
}

async function saving<T>(work: Promise<T>): Promise<T> {
  const done = await work
  saved()
  return done
}

const started = start({ module_or_path: module })

function run(method: string, args: unknown[]): unknown {
  const own = Object.hasOwn(methods, method) ? methods[method] : undefined
  return own ? own(...(args as never[])) : ask(method, args)
}

/** What finds the storage full is done once more with the room kept for text. Photos have said so already. */
async function withRoom(method: string, work: () => unknown): Promise<unknown> {
  try {
    return await work()
  } catch (caught) {
    const full = thrownBy(caught).code === 'disk_full' && method !== 'attach'
    if (!full || !(await giveRoom())) throw caught
    return work()
  }
}

async function answer({ id, method, args }: Call): Promise<Answer> {
  try {
    await started
    return { id, result: (await withRoom(method, () => run(method, args))) ?? null }
  } catch (caught) {
    return { id, error: thrownBy(caught) }
  }
}

self.onmessage = async (event: MessageEvent<Call>) => {
  self.postMessage(await answer(event.data))
}
