// The screen stays on while there is something to upload, if the user wants it: no platform promises
// to go on with it in the dark.

import { client } from '../device/client'

let wanted = false
let lock: WakeLockSentinel | null = null
const listeners = new Set<() => void>()

const tell = () => {
  for (const listener of listeners) listener()
}

async function hold(): Promise<void> {
  if (!wanted || lock || document.visibilityState !== 'visible') return
  try {
    lock = await navigator.wakeLock.request('screen')
    lock.addEventListener('release', () => {
      lock = null
    })
  } catch {
    // The browser may refuse, on a low battery for example: the screen goes dark as always.
    wanted = false
  }
  tell()
}

/** What the switch on the sync page shows and sets. */
export const awake = {
  possible: (): boolean => 'wakeLock' in navigator,
  isWanted: (): boolean => wanted,
  want(on: boolean): void {
    wanted = on
    if (on) void hold()
    else void lock?.release()
    tell()
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** A page that was hidden has lost the lock; when all is received it is no longer wanted. */
export function keepAwake(): void {
  document.addEventListener('visibilitychange', () => void hold())
  client.subscribe(() => {
    const { phase, unsent, done_at } = client.sync
    if (wanted && phase === 'idle' && done_at !== null && unsent === 0) awake.want(false)
  })
}
