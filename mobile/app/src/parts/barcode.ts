// Reads barcodes: by the browser where it can, else by a module that the app brings along and keeps for basements.

import moduleAddress from 'zxing-wasm/reader/zxing_reader.wasm?url'

interface Detector {
  detect: (picture: ImageData) => Promise<{ rawValue: string }[]>
}
interface Detecting {
  BarcodeDetector?: { new (): Detector; getSupportedFormats: () => Promise<string[]> }
}

/** Enough for the lines of a nameplate's code; more costs time on old phones. */
const SIDE = 1280

/** What the first barcode of a picture says; nothing if there is none in it. */
export type Reader = (picture: ImageData) => Promise<string | null>

let made: Promise<Reader> | null = null

/** The reader of this browser, made once. */
export function barcodeReader(): Promise<Reader> {
  made ??= make().catch(caught => {
    made = null
    throw caught
  })
  return made
}

async function make(): Promise<Reader> {
  const own = (globalThis as Detecting).BarcodeDetector
  // Some have the name and no reader behind it.
  if (own && (await own.getSupportedFormats().catch(() => [])).length > 0) {
    const detector = new own()
    return async picture => (await detector.detect(picture))[0]?.rawValue ?? null
  }
  const { prepareZXingModule, readBarcodes } = await import('zxing-wasm/reader')
  // By itself it would fetch its module from elsewhere.
  await prepareZXingModule({ overrides: { locateFile: () => moduleAddress }, fireImmediately: true })
  return async picture => (await readBarcodes(picture, { maxNumberOfSymbols: 1 }))[0]?.text ?? null
}

/** A picture of the camera or of a file, drawn to a size that is read quickly; nothing while there is none yet. */
export function pictureOf(source: HTMLVideoElement | ImageBitmap): ImageData | null {
  const [width, height] =
    source instanceof HTMLVideoElement ? [source.videoWidth, source.videoHeight] : [source.width, source.height]
  if (width === 0 || height === 0) return null
  const scale = Math.min(1, SIDE / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  pen?.drawImage(source, 0, 0, canvas.width, canvas.height)
  return pen?.getImageData(0, 0, canvas.width, canvas.height) ?? null
}
