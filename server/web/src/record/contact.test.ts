import { expect, test } from 'vitest'
import { contactOf } from './contact'

const FILE = {
  'contacts/1/name': '门卫',
  'contacts/2/name': '赵主任',
  'contacts/2/phone': '139 0000 0001',
  'addresses/1/text': '昆山市花桥镇',
}

test('the telephone of the customer file stands in for the visit that has none', () => {
  const found = contactOf({ 'contact/name': '小李' }, FILE)
  expect(found).toEqual({ name: '赵主任', phone: '139 0000 0001', ofFile: true, address: '昆山市花桥镇' })
})

test("the visit's own telephone comes first, and removed contacts are nobody's", () => {
  const own = contactOf({ 'contact/name': '小李', 'contact/phone': '138' }, FILE)
  expect(own).toMatchObject({ name: '小李', phone: '138', ofFile: false })
  const removed = contactOf({}, { ...FILE, 'contacts/2/removed': true })
  expect(removed).toMatchObject({ phone: '', ofFile: false })
})
