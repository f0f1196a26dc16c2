import { expect, test } from 'vitest'
import type { AttachmentItem } from '../../../device/records'
import { missingSlots, photosOf, requiredSlots } from './slots'

const fields = {
  'photos/aa/slot': 'before',
  'photos/aa/blob': '11',
  'photos/aa/thumb': '12',
  'photos/aa/taken_at': 5,
  'photos/bb/slot': 'after',
  'photos/bb/blob': '21',
  'photos/bb/removed': true,
}
const item = (path: string, hash: string) => ({ path, hash }) as AttachmentItem

test('a removed photo fills no slot', () => {
  expect(missingSlots('maintenance', fields)).toEqual(['after'])
  expect(missingSlots('install', {})).toEqual(requiredSlots('install'))
  expect(missingSlots('training', {})).toEqual([])
})

test('a photo is shown by its small copy, a small one by itself', () => {
  const [both] = photosOf(fields, [item('photos/aa/blob', '11'), item('photos/aa/thumb', '12')])
  expect([both?.shown.hash, both?.original.hash, both?.takenAt]).toEqual(['12', '11', 5])
  const [small] = photosOf(fields, [item('photos/aa/blob', '11')])
  expect(small?.shown.hash).toBe('11')
})
