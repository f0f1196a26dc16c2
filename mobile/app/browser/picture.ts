// Photos as a camera would give them.

import type { Page } from '@playwright/test'

/** What the camera writes beside the picture and nobody is to see. */
export const SECRET = 'SECRETCAM'

/** A JPEG of coloured noise with something of the camera's in it. */
export async function photo(page: Page, width: number, height: number) {
  const encoded = await page.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height)
      const pen = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
      for (let at = 0; at < 4000; at++) {
        pen.fillStyle = `hsl(${(at * 47) % 360} 80% ${30 + (at % 40)}%)`
        pen.fillRect((at * 7919) % width, (at * 6007) % height, width / 20, height / 20)
      }
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })
      const bytes = new Uint8Array(await blob.arrayBuffer())
      return Array.from(bytes, byte => String.fromCharCode(byte)).join('')
    },
    [width, height] as const,
  )
  const picture = Buffer.from(encoded, 'latin1')
  const said = Buffer.from(
    `Exif\0\0II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\x0a\0\0\0\x1a\0\0\0\0\0\0\0${SECRET}\0`,
    'latin1',
  )
  const head = Buffer.from([0xff, 0xe1, 0, said.length + 2])
  const buffer = Buffer.concat([picture.subarray(0, 2), head, said, picture.subarray(2)])
  return { name: `${width}.jpg`, mimeType: 'image/jpeg', buffer }
}
