// Photos and signatures of the device in this worker: kept, shown, and refused while there is still room for
// what is written.

import type { PictureShown, Taken } from '../device/api'
import { DeviceFailure, thrownBy } from '../device/protocol'
import type { Attached, Saved } from '../device/records'
import type { FieldDevice } from '../generated/fieldfile_wasm'
import { fetchBlob } from './carrier'
import { picture } from './picture'
import { reserve } from './reserve'

/** Keeps a photo and its small copy. */
export async function attach(
  device: FieldDevice,
  visit: string,
  slot: string,
  file: Blob,
  taken: Taken,
): Promise<Attached> {
  const { bytes, thumbnail } = await picture(file)
  const said: Taken = JSON.parse(device.cameraSaid(new Uint8Array(await file.arrayBuffer())))
  // Where the phone is now is second to where the camera was.
  const { lat, lon } = said.lat === null || said.lat === undefined ? taken : said
  const about = { taken_at: said.taken_at ?? taken.taken_at, lat, lon, album: taken.album ?? false }
  return JSON.parse(await withRoom(device, () => device.attach(visit, slot, bytes, thumbnail, JSON.stringify(about))))
}

/** Keeps the customer's word; it is small, and goes in like text. */
export async function customerWord(
  device: FieldDevice,
  visit: string,
  said: object,
  signature: Blob | null,
): Promise<Saved> {
  const bytes = signature ? new Uint8Array(await signature.arrayBuffer()) : undefined
  return JSON.parse(device.customerWord(visit, JSON.stringify(said), bytes))
}

/** The bytes of an attachment: from here, else from the server, if it can be reached and has them. */
export async function shown(device: FieldDevice, record: string, hash: string): Promise<PictureShown> {
  const here = device.attachmentHere(record, hash)
  if (here) return { bytes: here, way: null }
  const answer = await fetchBlob(`/v1/blobs/${record}/${hash}`, device.access())
  if (answer.status === 200) {
    device.keepAttachment(record, hash, answer.body)
    return { bytes: answer.body, way: null }
  }
  const problem = answer.status === 404 ? JSON.parse(new TextDecoder().decode(answer.body)) : {}
  return { bytes: null, way: problem.on_its_way ?? null }
}

/** Keeps a photo only beside the room for text; what the server has is freed first. */
async function withRoom<T>(device: FieldDevice, keep: () => T): Promise<T> {
  if (!(await reserve())) {
    device.freeConfirmed()
    if (!(await reserve())) throw low()
  }
  try {
    return keep()
  } catch (caught) {
    if (thrownBy(caught).code !== 'disk_full') throw caught
  }
  device.freeConfirmed()
  try {
    return keep()
  } catch (caught) {
    throw thrownBy(caught).code === 'disk_full' ? low() : caught
  }
}

const low = () => new DeviceFailure({ code: 'storage_low', message: 'too little room is left for photos' })
