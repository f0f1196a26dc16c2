import { expect, test } from 'vitest'
import type { ReviewItem, Status } from '../../device/records'
import { remarksOn } from './points'

const review = (verdict: string, points: [string, string][]): ReviewItem => ({
  id: verdict,
  number: 'R-1',
  verdict,
  remark: '',
  by: null,
  at: 0,
  decides: true,
  points: points.map(([path, remark]) => ({ path, remark })),
  praise: '',
  fault: '',
})

test('a remark stands at its field and at the set it belongs to, while the visit is returned', () => {
  const points: [string, string][] = [
    ['work_done', '写得太少'],
    ['parts/7c1f/serial', '序列号不对'],
  ]
  const file = { status: 'returned' as Status, reviews: [review('return', points)] }
  expect(remarksOn(file, 'work_done')).toEqual(['写得太少'])
  expect(remarksOn(file, 'parts')).toEqual(['序列号不对'])
  expect(remarksOn(file, 'result')).toEqual([])
  expect(remarksOn({ ...file, status: 'submitted' }, 'work_done')).toEqual([])
})
