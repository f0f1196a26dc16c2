// One phone through what happens to it: other tabs, freezing, a dead worker, forgotten PINs, a new version
// of the app, and its loss. Each test goes on where the one before it stopped.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { Phone, PIN, signIn, signInAgain, typePin, unlock } from './phone'
import { APP, Server } from './server'

test.describe.configure({ mode: 'serial' })

const server = new Server()
const phone = new Phone(server)
const newer = mkdtempSync(join(tmpdir(), 'fieldfile-newer-'))
const OTHER_PIN = '135791'
let page: Page
let number = ''

test.beforeAll(async () => {
  await server.begin()
  const team = server.ids.get('east') ?? ''
  const customer = await server.make('zhao', '/api/customers', { name: '华东机电有限公司', team })
  const lead = server.ids.get('wang') ?? ''
  const visit = { customer: customer.id, visit_kind: 'repair', summary: '空压机报警停机', 'routing/lead': lead }
  number = (await server.make('zhao', '/api/visits', visit)).number
  page = await phone.open()
  await signIn(page, 'wang')
  await page.locator('.line', { hasText: number }).click({ timeout: 60_000 })
  await page.getByRole('button', { name: '接单', exact: true }).click()
  await expect(page.locator('.head .status')).toHaveText('已接单')
})
test.afterAll(async () => {
  await phone.close()
  await server.stop()
  phone.remove()
  server.remove()
  rmSync(newer, { recursive: true, force: true })
})

const work = () => page.getByRole('textbox', { name: '完成的工作' })
const shown = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))

test('a worker that died is rebuilt on return, and the screen stays as it was', async () => {
  await work().fill('检查电路')
  await expect(page.getByText('已存草稿')).toBeVisible()
  const address = page.url()
  const dead = page.workers().find(worker => worker.url().includes('worker'))
  await dead?.evaluate(() => self.close())
  await shown()
  await expect.poll(() => page.workers().some(worker => worker !== dead)).toBe(true)
  await work().fill('检查电路，更换主板')
  await page.getByRole('button', { name: '出发', exact: true }).click()
  await expect(page.locator('.head .status')).toHaveText('途中')
  await expect(work()).toHaveValue('检查电路，更换主板')
  expect(page.url()).toBe(address)
})

test('a frozen page has given the storage up, and comes back to the same screen', async () => {
  await page.evaluate(() => document.dispatchEvent(new Event('freeze')))
  const second = await phone.page()
  await expect(second.getByRole('heading', { name: '请输入解锁码' })).toBeVisible()
  await second.close()
  await page.evaluate(() => document.dispatchEvent(new Event('resume')))
  await page.getByRole('button', { name: '到场', exact: true }).click()
  await expect(page.locator('.head .status')).toHaveText('已到场')
})

test('a second tab says so plainly, and can take the records over', async () => {
  const second = await phone.page()
  await expect(second.getByText('另一个标签页正在使用')).toBeVisible()
  await second.getByRole('button', { name: '在这里使用' }).click()
  await unlock(second)
  await expect(page.getByText('另一个标签页正在使用')).toBeVisible()
  await page.close()
  page = second
})

test('after ten wrong PINs only the password opens, and nothing is lost', async () => {
  await page.locator('.line', { hasText: number }).click()
  await work().fill('更换主板，试机')
  await expect(page.getByText('已存草稿')).toBeVisible()
  await page.goto(server.field)
  await expect(page.getByRole('heading', { name: '请输入解锁码' })).toBeVisible()
  await page.locator('.adm-passcode-input').click()
  for (let left = 9; left > 0; left--) {
    await typePin(page, '000000')
    await expect(page.getByText(`还可以试 ${left} 次`)).toBeVisible()
  }
  await typePin(page, '000000')
  await expect(page.getByRole('heading', { name: '需要联网登录' })).toBeVisible()
  await page.reload()
  await signInAgain(page, OTHER_PIN)
  await page.locator('.line', { hasText: number }).click()
  await expect(work()).toHaveValue('更换主板，试机')
})

test('a forgotten PIN costs a sign-in', async () => {
  await page.goto(server.field)
  await page.getByRole('button', { name: '忘了解锁码' }).click()
  await signInAgain(page, PIN)
  await page.goto(server.field)
  await unlock(page)
})

test('a new version of the app takes a draft along', async () => {
  await page.locator('.line', { hasText: number }).click()
  await work().fill('更换主板，试机正常')
  await expect(page.getByText('已存草稿')).toBeVisible()
  await server.stop()
  cpSync(APP, newer, { recursive: true })
  const index = readFileSync(join(newer, 'index.html'), 'utf8')
  writeFileSync(join(newer, 'index.html'), index.replace('<title>', '<meta name="version" content="newer"><title>'))
  const worker = readFileSync(join(newer, 'sw.js'), 'utf8')
  const changed = worker.replace(/url:"index.html",revision:"\w+"/, 'url:"index.html",revision:"newer"')
  expect(changed).not.toBe(worker)
  writeFileSync(join(newer, 'sw.js'), changed)
  await server.start(newer)
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update())
  await page.getByText('更新', { exact: true }).click()
  await page.locator('.adm-passcode-input').click()
  await typePin(page, PIN)
  await expect(page.locator('meta[name=version]')).toHaveAttribute('content', 'newer')
  await expect(work()).toHaveValue('更换主板，试机正常')
})

test('a visit that was given to somebody else is named until it was seen', async () => {
  const { id } = await server.read<{ id: string }>('zhao', `/api/visits/${number}`)
  await server.change('zhao', `/api/visits/${id}`, { 'routing/lead': server.ids.get('li') ?? '' })
  await page.goto(server.field)
  await unlock(page)
  const told = page.getByRole('region', { name: '您的工单有变动' })
  await expect(told).toContainText(`${number} 已改派给 li`, { timeout: 30_000 })
  await told.getByRole('button', { name: '我知道了' }).click()
  await expect(told).toHaveCount(0)
})

test('a phone that was reported lost erases itself at its next contact', async () => {
  server.endDevice('lost', 'wang')
  await page.goto(server.field)
  await page.locator('.adm-passcode-input').click()
  await typePin(page, PIN)
  await expect(page.getByText('服务器要求清除本机资料')).toBeVisible({ timeout: 30_000 })
  await page.reload()
  await expect(page.getByRole('button', { name: '登录并加密本机' })).toBeVisible()
})
