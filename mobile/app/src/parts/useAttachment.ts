import { useEffect, useState } from 'react'
import type { PictureShown } from '../device/api'
import { client, device } from '../device/client'

export interface ShownAttachment {
  /** An address of its bytes; nothing while they are fetched, or if they are nowhere to be had. */
  address: string | null
  /** Who has it, if the server does not. */
  way: PictureShown['way']
  asked: boolean
}

const NOTHING: ShownAttachment = { address: null, way: null, asked: false }

/** A picture that a record cites, from this phone or from the server. What could not be had is asked for again
 * when something has changed. */
export function useAttachment(record: string, hash: string): ShownAttachment {
  const [shown, setShown] = useState(NOTHING)
  useEffect(() => {
    let address: string | null = null
    let wanted = true
    let asking = false
    const ask = async () => {
      if (asking || address) return
      asking = true
      const { bytes, way } = await device.picture(record, hash).catch(() => ({ bytes: null, way: null }))
      asking = false
      if (!wanted) return
      address = bytes && URL.createObjectURL(new Blob([new Uint8Array(bytes)]))
      setShown({ address, way, asked: true })
    }
    let version = client.version
    const leave = client.subscribe(() => {
      if (client.version === version) return
      version = client.version
      void ask()
    })
    void ask()
    return () => {
      wanted = false
      leave()
      if (address) URL.revokeObjectURL(address)
    }
  }, [record, hash])
  return shown
}
