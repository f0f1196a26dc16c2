import { Button } from 'antd-mobile'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

/** A picture of the camera is looked at so often, ms. */
const EVERY = 250

interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>
}
type Detecting = { BarcodeDetector?: new () => Detector }

/** Whether this browser reads barcodes; elsewhere a number is typed. */
export function canScan(): boolean {
  return 'BarcodeDetector' in globalThis && typeof navigator.mediaDevices?.getUserMedia === 'function'
}

/** The camera's picture until a barcode is read in it. */
export function Scanner(props: { onCode: (code: string | null) => void; onFail: (caught: unknown) => void }) {
  const { t } = useTranslation()
  const video = useRef<HTMLVideoElement>(null)
  const told = useRef(props)
  told.current = props
  useEffect(() => {
    const Barcodes = (globalThis as Detecting).BarcodeDetector
    const shown = video.current
    if (!Barcodes || !shown) return
    const detector = new Barcodes()
    let stream: MediaStream | null = null
    let over = false
    const end = () => {
      over = true
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    const look = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      if (over) return end()
      shown.srcObject = stream
      await shown.play()
      while (!over) {
        const [found] = await detector.detect(shown)
        if (found) return told.current.onCode(found.rawValue)
        await new Promise(done => setTimeout(done, EVERY))
      }
    }
    look().catch(caught => {
      if (over) return
      told.current.onFail(caught)
      told.current.onCode(null)
    })
    return end
  }, [])
  return (
    <div className="sheet scanner">
      <video ref={video} playsInline muted />
      <Button block className="big" onClick={() => props.onCode(null)}>
        {t('common.cancel')}
      </Button>
    </div>
  )
}
