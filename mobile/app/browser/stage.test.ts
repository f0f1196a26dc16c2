// What a newcomer does with the demo: its page shows the office beside two phones whose signal he can take away.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, chromium, expect, type FrameLocator, test } from '@playwright/test'
import { BROWSER, PIN } from './phone'
import { APP, PROGRAM } from './server'

const OFFICE = join(import.meta.dirname, '../../../server/web/dist')

interface Player {
  login: string
  password: string
}
interface Cast {
  office: Player
  phones: { frame: Player }[]
}

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
  const page = await browser.newPage({ viewport: { width: 1920, height: 1000 }, locale: 'zh-CN' })
  await page.goto(url)
  const cast = (await (await page.request.get(`${url}/cast.json`)).json()) as Cast
  const office = page.frameLocator('#office iframe')
  await signInOffice(office, cast.office)
  const phone = page.frameLocator('.phone iframe').first()
  await signInPhone(phone, cast.phones[0]?.frame as Player)

  const signal = page.getByRole('switch').first()
  await signal.uncheck()
  await expect(page.locator('.phone').first()).toContainText('无信号')
  await phone.locator('.adm-tab-bar-item', { hasText: '客户' }).click()
  await phone.getByRole('button', { name: '新客户' }).click()
  await phone.getByLabel('客户名称').fill('地下室里建的客户')
  await phone.getByRole('button', { name: '保存', exact: true }).click()
  await expect(phone.getByText('地下室里建的客户').first()).toBeVisible()

  const find = office.getByPlaceholder('名称', { exact: false }).first()
  await office.getByRole('menuitem', { name: '客户档案' }).click()
  await find.fill('地下室里建')
  await find.press('Enter')
  await expect(office.locator('.ant-table-placeholder')).toBeVisible()

  await signal.check()
  await expect(office.getByText('地下室里建的客户')).toBeVisible({ timeout: 60_000 })
})

async function signInOffice(office: FrameLocator, player: Player): Promise<void> {
  await office.locator('#user').fill(player.login)
  await office.locator('#password').fill(player.password)
  await office.locator('button[type=submit]').click()
  await expect(office.locator('.frame-page')).toBeVisible()
}

async function signInPhone(phone: FrameLocator, player: Player): Promise<void> {
  await phone.getByLabel('账号').fill(player.login)
  await phone.getByLabel('密码').fill(player.password)
  await phone.getByLabel('设置 6 位解锁码').fill(PIN)
  await phone.getByLabel('再输一次解锁码').fill(PIN)
  await phone.getByRole('button', { name: '登录并加密本机' }).click()
  await expect(phone.getByText('全部修改服务器已收到')).toBeVisible({ timeout: 60_000 })
}
