// The key of the database on this phone. It is random, and kept only wrapped: by a key of the browser
// that no script can read out, and inside that by the PIN, and once more by the password (argon2id both).
// The PIN opens it in daily use; ten wrong ones, or 14 days without the server, leave the password,
// which is then checked by the server before anything is shown.

import { keyFromSecret } from '../generated/fieldfile_wasm'

const DATABASE = 'fieldfile-vault'
const STORE = 'vault'
/** Wrong PINs in a row before only signing in helps. */
export const WRONG_PINS = 10
/** Days without the server before only signing in helps. */
const DAYS = 14
const DAY = 86_400_000

interface Wrapped {
  salt: Uint8Array
  inner: Uint8Array
  outer: Uint8Array
  bytes: ArrayBuffer
}

export interface Kept {
  /** The database's name. */
  file: string
  user: string
  name: string
  browser: CryptoKey
  pin: Wrapped
  password: Wrapped
  wrong: number
  /** When the server was last heard of, device time, UTC ms. */
  contact: number
}

export async function read(): Promise<Kept | null> {
  return (await inStore('readonly', store => store.get('device'))) ?? null
}

export async function write(kept: Kept): Promise<void> {
  await inStore('readwrite', store => store.put(kept, 'device'))
}

export async function clear(): Promise<void> {
  await inStore('readwrite', store => store.delete('device'))
}

/** A new vault around a new key. */
export async function make(user: string, pin: string, password: string, now: number): Promise<[Kept, Uint8Array]> {
  const key = crypto.getRandomValues(new Uint8Array(32))
  const browser = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const name = Array.from(crypto.getRandomValues(new Uint8Array(6)), byte => byte.toString(16).padStart(2, '0'))
  const kept: Kept = {
    file: `device-${name.join('')}`,
    user,
    name: user,
    browser,
    pin: await wrap(browser, key, pin),
    password: await wrap(browser, key, password),
    wrong: 0,
    contact: now,
  }
  return [kept, key]
}

export function needsSignIn(kept: Kept, now: number): boolean {
  return kept.wrong >= WRONG_PINS || now - kept.contact > DAYS * DAY
}

/** The key, if the PIN is right. A wrong one is counted before it is tried. */
export async function openByPin(kept: Kept, pin: string): Promise<Uint8Array | null> {
  kept.wrong += 1
  await write(kept)
  const key = await unwrap(kept.browser, kept.pin, pin)
  if (!key) return null
  kept.wrong = 0
  await write(kept)
  return key
}

/** The key, if it is the password of the last sign-in. */
export function openByPassword(kept: Kept, password: string): Promise<Uint8Array | null> {
  return unwrap(kept.browser, kept.password, password)
}

/** Wraps the key anew after a sign-in with the server. */
export async function rewrap(kept: Kept, key: Uint8Array, pin: string, password: string, now: number): Promise<void> {
  kept.pin = await wrap(kept.browser, key, pin)
  kept.password = await wrap(kept.browser, key, password)
  kept.wrong = 0
  kept.contact = now
  await write(kept)
}

async function wrap(browser: CryptoKey, key: Uint8Array, secret: string): Promise<Wrapped> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const inner = crypto.getRandomValues(new Uint8Array(12))
  const outer = crypto.getRandomValues(new Uint8Array(12))
  const once = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: inner }, await derived(secret, salt), own(key))
  const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: outer }, browser, once)
  return { salt, inner, outer, bytes }
}

async function unwrap(browser: CryptoKey, wrapped: Wrapped, secret: string): Promise<Uint8Array | null> {
  try {
    const once = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: own(wrapped.outer) }, browser, wrapped.bytes)
    const key = await derived(secret, wrapped.salt)
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: own(wrapped.inner) }, key, once))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return null
    throw error
  }
}

async function derived(secret: string, salt: Uint8Array): Promise<CryptoKey> {
  const bytes = keyFromSecret(secret, salt)
  return crypto.subtle.importKey('raw', own(bytes), 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Bytes in memory of their own, as the browser's cryptography wants them. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(STORE, mode, { durability: 'strict' })
      const asked = work(transaction.objectStore(STORE))
      transaction.oncomplete = () => resolve(asked.result)
      transaction.onerror = () => reject(transaction.error)
      transaction.onabort = () => reject(transaction.error)
    })
  } finally {
    db.close()
  }
}
