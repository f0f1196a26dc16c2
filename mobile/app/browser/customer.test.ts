// Two phones and the office write in one customer file.

import { expect, type Page, test } from '@playwright/test'
import { Phone, signIn } from './phone'
import { Server, type Written } from './server'

const server = new Server()
const phones = [new Phone(server), new Phone(server)] as const
const NAME = '华东机电有限公司'
let customer: Written
const pages: Page[] = []

test.beforeAll(async () => {
  await server.begin()
  customer = await server.make('zhao', '/api/customers', {
    name: NAME,
    class: 'key',
    team: server.ids.get('east') ?? '',
    'contacts/aa01/name': '刘经理',
    'contacts/aa01/phone': '021-55550101',
  })
  await server.make('zhao', '/api/visits', {
    customer: customer.id,
    visit_kind: 'repair',
    summary: '空压机报警停机',
    'routing/lead': server.ids.get('wang') ?? '',
    [`routing/helpers/${server.ids.get('li')}`]: true,
  })
})
test.afterAll(async () => {
  for (const phone of phones) await phone.close()
  await server.stop()
  for (const phone of phones) phone.remove()
  server.remove()
})

test('two phones change one telephone number: both values stand, one is chosen, and the choice undone', async () => {
  for (const [at, who] of (['wang', 'li'] as const).entries()) {
    const page = await phones[at as 0 | 1].open()
    await signIn(page, who)
    await received(page)
    await phones[at as 0 | 1].offline(true)
    pages.push(page)
  }
  const [first, second] = pages as [Page, Page]
  await edit(first, '电话', '13811110000')
  await edit(second, '电话', '13922220000')
  // A typed word that was not saved is there on return, and can be dropped.
  await open(second)
  await second.getByLabel('电话').fill('13900000000')
  await second.getByRole('button', { name: '不改了' }).click()
  await expect(second.getByRole('button', { name: '改资料' })).toBeVisible()
  await back(second)

  for (const at of [0, 1, 0] as const) {
    await phones[at].offline(false)
    await syncNow(pages[at] as Page)
  }
  await first.locator('.adm-tab-bar-item', { hasText: '待选定' }).click()
  const conflict = first.locator('.conflict')
  await expect(conflict).toContainText(NAME)
  await expect(conflict).toContainText('联系人电话')
  await expect(conflict.locator('.conflict-value', { hasText: '你写的是' })).toContainText('13811110000')
  await conflict.locator('.conflict-value', { hasText: '13922220000' }).getByRole('button').click()
  await expect(first.locator('.conflict-value')).toHaveCount(0)
  await first.getByRole('button', { name: '撤销' }).click()
  await expect(first.locator('.conflict-value')).toHaveCount(2)
})

test('an edit that is not accepted stays with its reason, and those around it arrive', async () => {
  const [first, second] = pages as [Page, Page]
  await first.locator('.adm-tab-bar-item', { hasText: '今天' }).click()
  await first.locator('.line', { hasText: NAME }).first().click()
  for (const [fact, status] of [
    ['接单', '已接单'],
    ['出发', '途中'],
    ['到场', '已到场'],
  ] as const) {
    await first.getByRole('button', { name: fact, exact: true }).click()
    await expect(first.locator('.head .status')).toHaveText(status)
  }
  await back(first)
  for (const page of pages) await syncNow(page)
  await expect(second.locator('.line', { hasText: NAME }).first()).toContainText('已到场')
  for (const phone of phones) await phone.offline(true)
  await rate(first, '满意')
  await rate(second, '非常满意')
  await edit(second, '职务', '设备科长')

  // What the customer said stands: the first word to arrive is his.
  for (const at of [0, 1] as const) {
    await phones[at].offline(false)
    await syncNow(pages[at] as Page)
  }
  await second.locator('.adm-tab-bar-item', { hasText: '待选定' }).click()
  await expect(second.getByText('你的岗位不能写这些字段')).toBeVisible()
  await expect(second.getByText('客户评分：5')).toBeVisible()
  const file = await server.read<Written>('zhao', `/api/customers/${customer.id}`)
  expect(file.fields['contacts/aa01/post']).toBe('设备科长')
})

/** The customer rates the visit on this phone. */
async function rate(page: Page, word: string): Promise<void> {
  await page.locator('.adm-tab-bar-item', { hasText: '客户' }).click()
  await page.getByText(NAME).first().click()
  await page.locator('.line').first().click()
  await page.getByRole('button', { name: '请客户操作' }).click()
  await page.getByRole('button', { name: word, exact: true }).click()
  await page.getByRole('button', { name: '确认', exact: true }).click()
  await page.getByRole('button', { name: '我是工程师，返回工单' }).click()
  await expect(page.locator('.head .status')).toBeVisible()
  await page.locator('.head .back').click()
  await back(page)
}

async function received(page: Page): Promise<void> {
  await expect(page.getByText('全部修改服务器已收到')).toBeVisible({ timeout: 60_000 })
}

async function open(page: Page): Promise<void> {
  await page.locator('.adm-tab-bar-item', { hasText: '客户' }).click()
  await page.getByText(NAME).first().click()
  await page.getByRole('button', { name: '改资料' }).click()
}

async function edit(page: Page, field: string, value: string): Promise<void> {
  await open(page)
  await page.getByLabel(field).fill(value)
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByRole('button', { name: '改资料' })).toBeVisible()
  await back(page)
}

/** From a customer or visit to the list that led there. */
async function back(page: Page): Promise<void> {
  await page.locator('.head .back').click()
  await expect(page.locator('.adm-tab-bar')).toBeVisible()
}

async function syncNow(page: Page): Promise<void> {
  await page.locator('.adm-tab-bar-item', { hasText: '同步' }).click()
  await page.getByRole('button', { name: '现在同步' }).click()
  await page.locator('.adm-tab-bar-item', { hasText: '今天' }).click()
  await received(page)
}
