import type { NewStep } from '../../device/records'

/** So long is waited for a position; then the step goes on without, and says so, ms. */
const PATIENCE = 10_000
/** A position as old as this is still where one is. */
const FRESH = 60_000
/** Positions are kept in 1e-7 degrees. */
const DEGREE = 1e7

/** Where the phone is (WGS-84), if it says so in time. */
export function position(patience = PATIENCE): Promise<Pick<NewStep, 'lat' | 'lon' | 'accuracy'>> {
  return new Promise(resolve => {
    if (!navigator.geolocation) return resolve({})
    const late = setTimeout(() => resolve({}), patience)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        clearTimeout(late)
        resolve({
          lat: Math.round(coords.latitude * DEGREE),
          lon: Math.round(coords.longitude * DEGREE),
          accuracy: Math.round(coords.accuracy),
        })
      },
      () => {
        clearTimeout(late)
        resolve({})
      },
      { enableHighAccuracy: true, timeout: patience, maximumAge: FRESH },
    )
  })
}
