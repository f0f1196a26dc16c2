// What a phone's camera sees when it is held over a QR code.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'

const [WIDTH, HEIGHT] = [640, 480]
/** Points of the picture for one of the code. */
const SCALE = 12
const WHITE = 235
const BLACK = 16

/** A film of one picture with a QR code in its middle, for a browser whose camera shows it. */
export class Film {
  private readonly folder = mkdtempSync(join(tmpdir(), 'fieldfile-film-'))
  private readonly file = join(this.folder, 'code.y4m')
  /** How the browser is started to see it, in place of asking for a camera. */
  readonly args = [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${this.file}`,
  ]

  async shows(text: string): Promise<void> {
    const module = fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm'))
    prepareZXingModule({ overrides: { wasmBinary: readFileSync(module).buffer as ArrayBuffer } })
    const { symbol } = await writeBarcode(text, { format: 'QRCode' })
    const picture = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 128).fill(WHITE, 0, WIDTH * HEIGHT)
    const [left, top] = [(WIDTH - symbol.width * SCALE) >> 1, (HEIGHT - symbol.height * SCALE) >> 1]
    for (let y = 0; y < symbol.height * SCALE; y++) {
      for (let x = 0; x < symbol.width * SCALE; x++) {
        const dark = symbol.data[Math.floor(y / SCALE) * symbol.width + Math.floor(x / SCALE)] === 0
        if (dark) picture[(top + y) * WIDTH + left + x] = BLACK
      }
    }
    const head = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`
    writeFileSync(this.file, Buffer.concat([Buffer.from(`${head}FRAME\n`), picture]))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
