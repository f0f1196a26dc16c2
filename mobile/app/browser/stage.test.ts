// What a newcomer does with the demo: its page shows the office beside two phones whose signal he can take away.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, chromium, expect, type FrameLocator, test } from '@playwright/test'
import { BROWSER } from './phone'
import { APP, PROGRAM } from './server'

const OFFICE = join(import.meta.dirname, '../../../server/web/dist')

const folder = mkdtempSync(join(tmpdir(), 'fieldfile-stage-'))
let demo: ChildProcess
let browser: Browser
let url = ''

test.beforeAll(async () => {
  const listen = ['--listen', '127.0.0.1:0', '--field-listen', '127.0.0.1:0']
  const pages = ['--web-dir', OFFICE, '--app-dir', APP]
  demo = spawn(PROGRAM, ['demo', '--data', join(folder, 'data'), ...listen, ...pages], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  for await (const line of createInterface({ input: demo.stdout as NodeJS.ReadableStream })) {
    const [what, address] = line.split(' ')
    if (what === 'both' && address) {
      url = address
      break
    }
  }
  browser = await chromium.launch(BROWSER)
})
test.afterAll(async () => {
  await browser?.close()
  if (demo?.exitCode === null) {
    demo.kill('SIGTERM')
    await once(demo, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
})

test('what is written on a phone without signal reaches the office when the signal is back', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  await page.goto(url)
  // All of it stands side by side, in a window of a small computer too.
  await expect(page.locator('iframe')).toHaveCount(3)
  for (const frame of await page.locator('iframe').all()) await expect(frame).toBeInViewport({ ratio: 0.99 })
  await page.getByRole('button', { name: '下一步' }).click()
  await expect(page.locator('#step')).toContainText('关掉手机 1 的信号')
  const office = page.frameLocator('#office iframe')
  await signInOffice(office)
  const phone = page.frameLocator('.phone iframe').first()
  await signInPhone(phone)

  const signal = page.getByRole('switch').first()
  await signal.uncheck()
  await expect(page.locator('.phone').first()).toContainText('无信号')
  await phone.locator('.adm-tab-bar-item', { hasText: '客户' }).click()
  await phone.getByRole('button', { name: '新客户' }).click()
  await phone.getByLabel('客户名称').fill('地下室里建的客户')
  await phone.getByRole('button', { name: '保存', exact: true }).click()
  await expect(phone.getByText('地下室里建的客户').first()).toBeVisible()

  // Back goes back on this phone, whatever was opened on the other one meanwhile.
  const other = page.frameLocator('.phone iframe').last()
  await signInPhone(other)
  await other.locator('.line').first().click()
  await expect(other.locator('.head .back')).toBeVisible()
  await phone.locator('.head .back').click()
  await expect(phone.locator('.adm-tab-bar')).toBeVisible()
  await expect(other.locator('.head .back')).toBeVisible()

  const find = office.getByPlaceholder('名称', { exact: false }).first()
  await office.getByRole('menuitem', { name: '客户档案' }).click()
  await find.fill('地下室里建')
  await find.press('Enter')
  await expect(office.locator('.ant-table-placeholder')).toBeVisible()

  await signal.check()
  await expect(office.getByText('地下室里建的客户')).toBeVisible({ timeout: 60_000 })
})

// The log-ins are filled in: a tap is enough.
async function signInOffice(office: FrameLocator): Promise<void> {
  await office.locator('button[type=submit]').click()
  await expect(office.locator('.frame-page')).toBeVisible()
}

async function signInPhone(phone: FrameLocator): Promise<void> {
  await phone.getByRole('button', { name: '登录并加密本机' }).click()
  await expect(phone.getByText('全部修改服务器已收到')).toBeVisible({ timeout: 60_000 })
}
