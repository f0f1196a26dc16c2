import { createContext, useContext } from 'react'

/** What the screens can ask of the gate: to lock the device again, or to look anew at what is there. */
export interface Opened {
  lock: () => Promise<void>
}

export const OpenedContext = createContext<Opened>({ lock: async () => undefined })

export const useOpened = (): Opened => useContext(OpenedContext)
