import { expect, type Page, test } from '@playwright/test'
import { Phone, signIn, unlock } from './phone'
import { Server, type Written } from './server'

const server = new Server()
const phone = new Phone(server)

test.beforeAll(async () => {
  await server.begin()
  const { id } = await server.make('zhao', '/api/customers', {
    name: '华东机电有限公司',
    class: 'key',
    team: server.ids.get('east') ?? '',
    'contacts/aa01/name': '刘经理',
    'contacts/aa01/phone': '021-55550101',
    'addresses/bb01/text': '上海市浦东新区金桥路 88 号 3 号机房',
  })
  await server.make('zhao', '/api/visits', {
    customer: id,
    visit_kind: 'repair',
    summary: '空压机报警停机',
    'routing/lead': server.ids.get('wang') ?? '',
    'routing/window_from': Date.now() + 600_000,
    'routing/window_to': Date.now() + 4_200_000,
  })
})
test.afterAll(async () => {
  await phone.close()
  await server.stop()
  phone.remove()
  server.remove()
})

test('a visit worked without a network survives closing and killing, and reaches the office', async () => {
  let page = await phone.open()
  await signIn(page, 'wang')
  await synced(page)

  await phone.offline(true)
  await server.stop()
  const line = page.locator('.line', { hasText: '待接单' }).first()
  const number = (await line.locator('.number').textContent())?.trim() ?? ''
  await line.click()
  for (const [fact, status] of [
    ['接单', '已接单'],
    ['出发', '途中'],
    ['到场', '已到场'],
  ] as const) {
    await page.getByRole('button', { name: fact, exact: true }).click()
    await expect(page.locator('.head .status')).toHaveText(status)
  }
  await page.getByRole('textbox', { name: '完成的工作' }).fill('更换主板，试机正常')
  await expect(page.getByText('已存草稿')).toBeVisible()

  await phone.close()
  page = await phone.open()
  await unlock(page)
  await page.locator('.line', { hasText: number }).click()
  await expect(page.getByRole('textbox', { name: '完成的工作' })).toHaveValue('更换主板，试机正常')
  await page.getByText('合格', { exact: true }).click()
  await page.getByText('好', { exact: true }).click()
  await page.getByRole('button', { name: '离场', exact: true }).click()
  await expect(page.locator('.head .status')).toHaveText('已离场')

  await phone.kill()
  page = await phone.open()
  await unlock(page)
  await page.locator('.line', { hasText: number }).click()
  await expect(page.locator('.head .status')).toHaveText('已离场')
  await expect(page.getByRole('textbox', { name: '完成的工作' })).toHaveValue('更换主板，试机正常')
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await expect(page.locator('.missing')).toContainText('照片：施工前')
  await page.getByRole('button', { name: '客户不在场，提交' }).click()
  await expect(page.locator('.head .status')).toHaveText('已提交')
  await expect(page.locator('.facts')).toContainText('待上传')

  await server.start()
  await phone.offline(false)
  await page.goto(server.field)
  await unlock(page)
  await synced(page)
  const record = await server.read<Written>('chen', `/api/visits/${number}`)
  expect(record.fields.work_done).toBe('更换主板，试机正常')
  const steps = Object.entries(record.fields).filter(([path]) => /^steps\/.*\/what$/.test(path))
  expect(steps.map(([, what]) => what).sort()).toEqual(['accept', 'arrive', 'leave', 'set_out', 'submit'])
  expect(phone.problems.filter(text => !/Failed to load resource|ERR_INTERNET|ERR_CONNECTION/.test(text))).toEqual([])
})

async function synced(page: Page): Promise<void> {
  await expect(page.getByText('全部修改服务器已收到')).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('.line').first()).toBeVisible({ timeout: 60_000 })
}
