import { Button, Toast } from 'antd-mobile'
import { type ChangeEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DeviceFailure, thrownBy } from '../device/protocol'
import { barcodeReader, pictureOf } from './barcode'

/** A picture of the camera is looked at so often, ms. */
const EVERY = 250

/** Whether there is a camera to scan with; elsewhere a number is typed. */
export function canScan(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === 'function'
}

/** The camera's picture until a barcode is read in it; or a photo of one. */
export function Scanner(props: { onCode: (code: string | null) => void; onFail: (caught: unknown) => void }) {
  const { t } = useTranslation()
  const video = useRef<HTMLVideoElement>(null)
  const told = useRef(props)
  told.current = props
  const [blind, setBlind] = useState(false)
  useEffect(() => {
    const shown = video.current
    if (!shown) return
    let stream: MediaStream | null = null
    let over = false
    const end = () => {
      over = true
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    const look = async () => {
      stream = await camera()
      if (over) return end()
      shown.srcObject = stream
      await shown.play()
      const read = await barcodeReader()
      while (!over) {
        const picture = pictureOf(shown)
        const code = picture && (await read(picture))
        if (code && !over) return told.current.onCode(code)
        await new Promise(done => setTimeout(done, EVERY))
      }
    }
    look().catch(caught => {
      if (over) return
      // A photo of the code is still a way on.
      setBlind(true)
      if (thrownBy(caught).code !== 'no_camera') told.current.onFail(caught)
    })
    return end
  }, [])
  const fromPhoto = async (event: ChangeEvent<HTMLInputElement>) => {
    const [photo] = event.target.files ?? []
    if (!photo) return
    try {
      const bitmap = await createImageBitmap(photo)
      const picture = pictureOf(bitmap)
      bitmap.close()
      const code = picture && (await (await barcodeReader())(picture))
      if (code) props.onCode(code)
      else Toast.show(t('scan.nothing'))
    } catch (caught) {
      props.onFail(caught)
    }
  }
  return (
    <div className="sheet scanner">
      <video ref={video} playsInline muted hidden={blind} />
      <p>{t(blind ? 'error.no_camera' : 'scan.how')}</p>
      <label className="take-one">
        {t('scan.photo')}
        <input type="file" accept="image/*" onChange={fromPhoto} />
      </label>
      <Button block className="big" onClick={() => props.onCode(null)}>
        {t('scan.type')}
      </Button>
    </div>
  )
}

/** The camera behind, or why not. */
async function camera(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  } catch {
    throw new DeviceFailure({ code: 'no_camera', message: 'the camera does not open' })
  }
}
