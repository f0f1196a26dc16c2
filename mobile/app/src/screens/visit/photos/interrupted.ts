// Opening the camera can kill the page. Where it was opened is noted before, so that the app returns there
// and says that the photo did not arrive.

const NOTED = 'camera'
/** Whoever comes back after so long has gone on to something else, ms. */
const LONG = 15 * 60_000

export interface Opened {
  visit: string
  slot: string
}

export function noteCamera(opened: Opened): void {
  localStorage.setItem(NOTED, JSON.stringify({ ...opened, at: Date.now() }))
}

export function forgetCamera(): void {
  localStorage.removeItem(NOTED)
}

/** Where the camera was open when the page was killed; answered once. */
export function interruptedCamera(): Opened | null {
  const noted = localStorage.getItem(NOTED)
  forgetCamera()
  if (!noted) return null
  try {
    const { visit, slot, at } = JSON.parse(noted) as Opened & { at: number }
    return Date.now() - at < LONG ? { visit, slot } : null
  } catch {
    return null
  }
}
