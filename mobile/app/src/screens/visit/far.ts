import { device } from '../../device/client'
import type { NewStep, VisitFile } from '../../device/records'
import { entries } from '../../parts/fields'
import { inWords, metres, placeOf } from './distance'

/** Farther than this beyond what the position may be wrong by, an arrival is asked about, metres. */
const FAR = 1_000

/** How far from the customer's place a position is, in words, if that is too far to be there. */
export async function farAway(
  file: VisitFile,
  { lat, lon, accuracy }: Pick<NewStep, 'lat' | 'lon' | 'accuracy'>,
): Promise<string | null> {
  if (!file.customer || lat === undefined || lon === undefined) return null
  const { fields } = await device.customer(file.customer.id)
  const place = placeOf(entries(fields, 'addresses').map(one => [one.text('lat'), one.text('lon')]))
  if (!place) return null
  const distance = metres({ lat, lon }, place)
  return isFar(distance, accuracy ?? 0) ? inWords(distance, accuracy ?? null) : null
}

export function isFar(distance: number, accuracy: number): boolean {
  return distance - accuracy > FAR
}
