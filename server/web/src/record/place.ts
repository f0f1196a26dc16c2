/** Positions: 1e-7 degrees, WGS-84. */

/** A link that the computer's or phone's own map program opens; nothing is fetched. */
export function geo(lat: number, lon: number, name: string): string {
  const at = `${(lat / 1e7).toFixed(6)},${(lon / 1e7).toFixed(6)}`
  return `geo:${at}?q=${at}(${encodeURIComponent(name)})`
}

const EARTH_M = 6_371_000

/** Metres between two positions, along the globe. */
export function metresBetween(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const rad = (e7: number) => (e7 / 1e7) * (Math.PI / 180)
  const [dLat, dLon] = [rad(b.lat - a.lat), rad(b.lon - a.lon)]
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_M * Math.asin(Math.sqrt(h))
}
