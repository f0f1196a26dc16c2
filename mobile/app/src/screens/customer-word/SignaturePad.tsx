import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

const LINE = 3

/** A field to sign in with a finger. `onSigned` hears what is written after each line, as the address of a picture. */
export function SignaturePad({
  canvas,
  drawn,
  onSigned,
}: {
  canvas: RefObject<HTMLCanvasElement | null>
  /** What was written before, kept by `onSigned`. */
  drawn: string
  onSigned: (drawn: string) => void
}) {
  const { t } = useTranslation()
  const last = useRef<{ x: number; y: number } | null>(null)
  const own = useRef(false)
  const written = useRef(false)
  useEffect(() => {
    const field = canvas.current
    if (field) clearPad(field)
  }, [canvas])
  // Kept from before the screen was left: only what this pad has not drawn itself.
  useEffect(() => {
    const field = canvas.current
    if (field && drawn && !own.current) void draw(field, drawn)
    own.current = own.current || drawn !== ''
  }, [canvas, drawn])
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
    own.current = true
    written.current = true
  }
  const up = (event: PointerEvent<HTMLCanvasElement>) => {
    last.current = null
    if (written.current) onSigned(event.currentTarget.toDataURL('image/png'))
    written.current = false
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

async function draw(field: HTMLCanvasElement, address: string): Promise<void> {
  const picture = new Image()
  picture.src = address
  await picture.decode()
  field.getContext('2d')?.drawImage(picture, 0, 0, field.clientWidth, field.clientHeight)
}
