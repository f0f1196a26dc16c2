import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

const LINE = 3

/** A field to sign in with a finger. `onSigned` hears whether anything is written. */
export function SignaturePad({
  canvas,
  onSigned,
}: {
  canvas: RefObject<HTMLCanvasElement | null>
  onSigned: () => void
}) {
  const { t } = useTranslation()
  const last = useRef<{ x: number; y: number } | null>(null)
  useEffect(() => {
    const field = canvas.current
    if (field) clearPad(field)
  }, [canvas])
  const at = (event: PointerEvent<HTMLCanvasElement>) => ({
    x: event.nativeEvent.offsetX,
    y: event.nativeEvent.offsetY,
  })
  const down = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    last.current = at(event)
  }
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    const pen = event.currentTarget.getContext('2d')
    if (!last.current || !pen) return
    const to = at(event)
    pen.beginPath()
    pen.moveTo(last.current.x, last.current.y)
    pen.lineTo(to.x, to.y)
    pen.stroke()
    last.current = to
    onSigned()
  }
  const up = () => {
    last.current = null
  }
  return (
    <canvas
      ref={canvas}
      className="signature"
      aria-label={t('word.sign_here')}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
    />
  )
}

/** An empty white field, as sharp as the screen. */
export function clearPad(field: HTMLCanvasElement): void {
  const scale = window.devicePixelRatio || 1
  field.width = Math.round(field.clientWidth * scale)
  field.height = Math.round(field.clientHeight * scale)
  const pen = field.getContext('2d')
  if (!pen) return
  pen.scale(scale, scale)
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, field.clientWidth, field.clientHeight)
  pen.lineWidth = LINE
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
  pen.strokeStyle = '#000'
}
