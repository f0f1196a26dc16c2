import type { Entry } from './fields'

const DEGREE = 1e7

/** Where a map app shows an address: its position, declared as the WGS-84 it is, else what is written. */
export function mapAddress(address: Entry): string {
  const [lat, lon] = [address.text('lat'), address.text('lon')]
  const name = encodeURIComponent(address.text('text'))
  if (!lat || !lon) return `https://uri.amap.com/search?keyword=${name}`
  const position = `${Number(lon) / DEGREE},${Number(lat) / DEGREE}`
  return `https://uri.amap.com/marker?position=${position}&name=${name}&coordinate=wgs84`
}
