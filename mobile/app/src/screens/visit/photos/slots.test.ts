import { expect, test } from 'vitest'
import type { AttachmentItem } from '../../../device/records'
import { photosOf } from './slots'

const fields = {
  'photos/aa/slot': 'before',
  'photos/aa/blob': '11',
  'photos/aa/thumb': '12',
  'photos/aa/taken_at': 5,
  'photos/bb/slot': 'after',
  'photos/bb/blob': '21',
  'photos/bb/removed': true,
  'photos/cc/slot': 'other',
  'photos/cc/blob': '31',
  'photos/cc/album': true,
}
const item = (path: string, hash: string) => ({ path, hash }) as AttachmentItem

test('a photo is shown by its small copy, a small one by itself', () => {
  const [both] = photosOf(fields, [item('photos/aa/blob', '11'), item('photos/aa/thumb', '12')])
  expect([both?.shown.hash, both?.original.hash, both?.takenAt, both?.album]).toEqual(['12', '11', 5, false])
  const [small] = photosOf(fields, [item('photos/aa/blob', '11')])
  expect(small?.shown.hash).toBe('11')
})

test('a removed photo is not shown, one from the album is told apart', () => {
  const photos = photosOf(fields, [item('photos/bb/blob', '21'), item('photos/cc/blob', '31')])
  expect(photos.map(photo => [photo.slot, photo.album])).toEqual([['other', true]])
})
