// What a supervisor pointed out when he returned a visit, and where the screen opens then.

import { useEffect } from 'react'
import type { ReviewItem, VisitFile } from '../../device/records'

/** The review that returned the visit. */
export function returnedBy(file: VisitFile): ReviewItem | undefined {
  return file.status === 'returned' ? file.reviews.find(review => review.decides) : undefined
}

/** Remarks on a field, or on anything below it. */
export function remarksOn(file: Pick<VisitFile, 'status' | 'reviews'>, path: string): string[] {
  const points = returnedBy(file as VisitFile)?.points ?? []
  return points.filter(point => point.path === path || point.path.startsWith(`${path}/`)).map(point => point.remark)
}

/** Opens a returned visit at what was pointed out, once. */
export function useOpenAtPoint(file: VisitFile | null): void {
  const review = file ? returnedBy(file)?.id : undefined
  useEffect(() => {
    if (review) showPointed()
  }, [review])
}

/** The first thing that was pointed out, in the middle of the screen. */
export function showPointed(): void {
  document.querySelector('.pointed')?.scrollIntoView({ block: 'center' })
}
