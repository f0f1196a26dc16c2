// Installing on the home screen, where the browser lets a page ask for it.

interface InstallEvent extends Event {
  prompt: () => Promise<unknown>
}

let waiting: InstallEvent | null = null
const listeners = new Set<() => void>()

/** The browser says once, early, that it would install. */
export function hearOfInstalling(): void {
  const now = (event: InstallEvent | null) => {
    waiting = event
    for (const listener of listeners) listener()
  }
  window.addEventListener('beforeinstallprompt', event => {
    event.preventDefault()
    now(event as InstallEvent)
  })
  window.addEventListener('appinstalled', () => now(null))
}

export const installing = {
  isOffered: (): boolean => waiting !== null,
  ask: (): void => void waiting?.prompt(),
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
