import { createContext, useContext } from 'react'

/** What the screens can ask of the gate: to lock the device again, or to look anew at what is there. */
export interface Opened {
  /** By the password, where the PIN would do: the server has ended the session. */
  lock: (byPassword?: boolean) => Promise<void>
}

export const OpenedContext = createContext<Opened>({ lock: async () => undefined })

export const useOpened = (): Opened => useContext(OpenedContext)
