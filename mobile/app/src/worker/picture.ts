// A photo as it is kept: drawn to a size that is enough to read a nameplate, with its small copy. What the
// camera wrote beside it is read before and left out of both.

import { DeviceFailure } from '../device/protocol'

/** Longest side of a photo, and of its small copy. */
const SIDE = 2560
const SMALL_SIDE = 320
/** A photo of more bytes is drawn anew even if it is small enough. */
const HEAVY = 4 * 1_048_576
/** JPEG quality: details and letters stay, bytes are few. */
const QUALITY = 0.85
const SMALL_QUALITY = 0.75
const KEPT = new Set(['image/jpeg', 'image/png', 'image/webp'])

export interface Picture {
  bytes: Uint8Array
  /** Nothing for what is small already. */
  thumbnail: Uint8Array | undefined
}

/** What is kept of a file that the camera or the album gave. */
export async function picture(file: Blob): Promise<Picture> {
  const drawn = await decoded(file)
  try {
    const side = Math.max(drawn.width, drawn.height)
    const small = side > SMALL_SIDE ? await jpeg(drawn, SMALL_SIDE, SMALL_QUALITY) : undefined
    const fits = KEPT.has(file.type) && side <= SIDE && file.size <= HEAVY
    const bytes = fits ? new Uint8Array(await file.arrayBuffer()) : await jpeg(drawn, SIDE, QUALITY)
    return { bytes, thumbnail: small }
  } finally {
    drawn.close()
  }
}

async function decoded(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    throw unfit()
  }
}

/** Drawn straight to the size wanted: phones give no canvas for the whole of a large photo. */
async function jpeg(from: ImageBitmap, side: number, quality: number): Promise<Uint8Array> {
  const scale = Math.min(1, side / Math.max(from.width, from.height))
  const width = Math.max(1, Math.round(from.width * scale))
  const height = Math.max(1, Math.round(from.height * scale))
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d')
  if (!pen) throw unfit()
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(from, 0, 0, width, height)
  if (isBlank(canvas)) throw unfit()
  // JPEG knows no transparency.
  pen.globalCompositeOperation = 'destination-over'
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, width, height)
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality })
  return new Uint8Array(await blob.arrayBuffer())
}

/** A browser that is out of memory for canvases draws nothing and says nothing. */
function isBlank(canvas: OffscreenCanvas): boolean {
  const pen = new OffscreenCanvas(8, 8).getContext('2d')
  if (!pen) return true
  pen.drawImage(canvas, 0, 0, 8, 8)
  const { data } = pen.getImageData(0, 0, 8, 8)
  return data.every(value => value === 0)
}

const unfit = () => new DeviceFailure({ code: 'unfit', why: 'damaged', message: 'the picture cannot be read' })
