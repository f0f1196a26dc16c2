// A phone from its first minute to its last: joining with a code, and leaving without losing work unasked.

import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { Phone, PIN, signIn } from './phone'
import { Server } from './server'

test.describe.configure({ mode: 'serial' })

const server = new Server()
const phone = new Phone(server)
const OWN = 'seven green kites'
let page: Page

test.beforeAll(async () => {
  await server.begin()
  const team = server.ids.get('east') ?? ''
  await server.make('zhao', '/api/customers', { name: '华东机电有限公司', team })
  page = await phone.open()
})
test.afterAll(async () => {
  await phone.close()
  await server.stop()
  phone.remove()
  server.remove()
})

test('a code of the office enrols a phone and sets its user’s password', async () => {
  const { code } = await server.post<{ code: string }>('adm', `/api/users/${server.ids.get('li')}/join-code`, null)
  await page.goto(`${server.field}/join#WRNG-WRNG-WRNG`)
  await page.reload()
  await expect(page.getByLabel('加入码')).toHaveValue('WRNG-WRNG-WRNG')
  await page.getByLabel('设置自己的密码').fill(OWN)
  await page.getByLabel('再输一次密码').fill(OWN)
  await page.getByLabel('设置 6 位解锁码').fill(PIN)
  await page.getByLabel('再输一次解锁码').fill(PIN)
  await page.getByRole('button', { name: '加入并加密本机' }).click()
  await expect(page.getByText('加入码不对')).toBeVisible()
  await page.getByLabel('加入码').fill(code.toLowerCase().replaceAll('-', ' '))
  await page.getByRole('button', { name: '加入并加密本机' }).click()
  await expect(page.getByRole('heading', { name: '今天的工作' })).toBeVisible()
  await page.getByText('客户', { exact: true }).click()
  await expect(page.locator('.line', { hasText: '华东机电' })).toBeVisible({ timeout: 60_000 })
})

test('signing out drops unsent work only after it was offered as a file and asked for twice', async () => {
  await phone.offline(true)
  await page.locator('.line', { hasText: '华东机电' }).click()
  await page.getByPlaceholder('写备注').fill('门禁密码换了')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.locator('.adm-list-item', { hasText: '门禁密码换了' }).first()).toBeVisible()
  await page.goBack()
  await page.getByText('同步', { exact: true }).click()
  await page.getByRole('button', { name: '退出登录' }).click()
  await expect(page.getByText('还有 1 处没有上传')).toBeVisible()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByText('导出没上传的内容').click()])
  expect(readFileSync(await file.path(), 'utf8')).toContain('门禁密码换了')
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByText('不要了，仍然退出').click()
  await page.getByText('取消', { exact: true }).last().click()
  await expect(page.getByRole('heading', { name: '同步与存储' })).toBeVisible()
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByText('不要了，仍然退出').click()
  await page.getByText('删掉并退出').click()
  await expect(page.getByRole('button', { name: '登录并加密本机' })).toBeVisible()
})

test('the emptied phone is somebody else’s', async () => {
  await phone.offline(false)
  await signIn(page, 'wang')
  await expect(page.getByText('全部修改服务器已收到')).toBeVisible()
})
