// Room kept for what is written. Browsers no longer say how much is left (the quota they report is a fixed
// one), so the room is taken beforehand: a file of noise that is given up when text finds no place any more.
// While it is not there photos are refused.

const NAME = 'reserve'
export const RESERVED = 50 * 1_048_576
const PIECE = 1_048_576
/** What the browser's source of randomness gives at once. */
const NOISE = 65_536

let busy: Promise<unknown> = Promise.resolve()

/** Whether the room is there, taking it if it was given up before. */
export function reserve(): Promise<boolean> {
  return inTurn(async file => {
    let size = file.getSize()
    if (size >= RESERVED) return true
    try {
      for (const piece = noise(); size < RESERVED; size += PIECE) {
        file.write(piece, { at: size })
        // The worker has other things to do meanwhile.
        await new Promise(done => setTimeout(done))
      }
      file.flush()
      return true
    } catch {
      file.truncate(0)
      return false
    }
  })
}

/** Gives the room up; whether there was any. */
export function giveRoom(): Promise<boolean> {
  return inTurn(async file => {
    const any = file.getSize() > 0
    file.truncate(0)
    file.flush()
    return any
  })
}

/** One after the other: the browser opens a file once. */
function inTurn(work: (file: FileSystemSyncAccessHandle) => Promise<boolean>): Promise<boolean> {
  const done = busy.then(async () => {
    const folder = await navigator.storage.getDirectory()
    const file = await (await folder.getFileHandle(NAME, { create: true })).createSyncAccessHandle()
    try {
      return await work(file)
    } finally {
      file.close()
    }
  })
  busy = done.catch(() => null)
  return done.catch(() => false)
}

function noise(): Uint8Array<ArrayBuffer> {
  const piece = new Uint8Array(PIECE)
  for (let at = 0; at < PIECE; at += NOISE) crypto.getRandomValues(piece.subarray(at, at + NOISE))
  return piece
}
