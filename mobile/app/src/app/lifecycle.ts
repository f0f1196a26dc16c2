// What the system does to pages that are not shown, and what the app does about it.

import { client } from '../device/client'

/** While shown, the server is asked so often, ms. */
const EVERY = 60_000

const isShown = () => document.visibilityState === 'visible'

/** On every return what may have died is probed; on being frozen or left the storage is given up. */
export function followThePage(): void {
  const back = () => {
    if (isShown()) void client.wake()
  }
  const away = () => client.giveUp()
  document.addEventListener('visibilitychange', back)
  document.addEventListener('resume', back)
  document.addEventListener('freeze', away)
  window.addEventListener('pageshow', back)
  window.addEventListener('online', back)
  window.addEventListener('pagehide', away)
  setInterval(back, EVERY)
}
