// Which tab's worker owns the database: the one that holds this lock. Others may ask it to let go.

import { DeviceFailure } from '../device/protocol'

const NAME = 'fieldfile-device'
/** How long the present owner may take to close what it has open. */
const PATIENCE = 5_000

/** A page that was just left may be in the middle of a write: another tab is what is still there after that, ms. */
const GRACE = 1_500

let letGo: (() => void) | null = null
let channel: BroadcastChannel | null = null

/** Takes the lock, or says that another tab has it. `asked` runs when somebody insists on it later. */
export async function hold(insist: boolean, asked: () => Promise<void>): Promise<void> {
  if (letGo) return
  const asking = new BroadcastChannel(NAME)
  if (insist) asking.postMessage('let go')
  const options: LockOptions = { signal: AbortSignal.timeout(insist ? PATIENCE : GRACE) }
  await new Promise<void>((held, refused) => {
    const taken = navigator.locks.request(NAME, options, () => {
      held()
      return new Promise<void>(done => {
        letGo = done
      })
    })
    taken.catch(() => refused(elsewhere()))
  }).catch(error => {
    asking.close()
    throw error
  })
  channel = asking
  asking.onmessage = async () => {
    await asked()
    release()
  }
}

export function release(): void {
  channel?.close()
  channel = null
  letGo?.()
  letGo = null
}

function elsewhere(): DeviceFailure {
  return new DeviceFailure({ code: 'other_tab', message: 'another tab of this browser has the records open' })
}
