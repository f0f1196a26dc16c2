// How far a step was made from the customer: positions are WGS-84 in 1e-7 degrees.

const DEGREE = 1e7
const EARTH = 6_371_000

export interface Place {
  lat: number
  lon: number
}

/** Metres between two places. */
export function metres(a: Place, b: Place): number {
  const radians = (value: number) => (value / DEGREE / 180) * Math.PI
  const [lat1, lat2] = [radians(a.lat), radians(b.lat)]
  const half = (angle: number) => Math.sin(angle / 2) ** 2
  const chord = half(lat2 - lat1) + Math.cos(lat1) * Math.cos(lat2) * half(radians(b.lon) - radians(a.lon))
  return 2 * EARTH * Math.asin(Math.sqrt(chord))
}

/** `2.3 km ± 1.8 km`; without the second part if nobody knows how exact it is. */
export function inWords(distance: number, accuracy: number | null): string {
  return accuracy === null ? length(distance) : `${length(distance)} ± ${length(accuracy)}`
}

/** The first of several places that is known. */
export function placeOf(all: [lat: string, lon: string][]): Place | null {
  const known = all.find(([lat, lon]) => lat && lon)
  return known ? { lat: Number(known[0]), lon: Number(known[1]) } : null
}

function length(m: number): string {
  return m < 950 ? `${Math.round(m / 10) * 10} m` : `${(m / 1000).toFixed(1)} km`
}
