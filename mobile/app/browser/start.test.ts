// Where the app begins nothing: inside chat programs and old browsers; and what it asks for first on iOS.

import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { BROWSER } from './phone'
import { Server } from './server'

const ANDROID = 'Mozilla/5.0 (Linux; Android 13; M2101K6G) AppleWebKit/537.36 (KHTML, like Gecko)'
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const server = new Server()
let browser: Browser

test.beforeAll(async () => {
  await server.start()
  browser = await chromium.launch(BROWSER)
})
test.afterAll(async () => {
  await browser.close()
  await server.stop()
  server.remove()
})

async function open(userAgent: string, path: string): Promise<Page> {
  const viewport = { width: 360, height: 740 }
  const context = await browser.newContext({ userAgent, viewport, hasTouch: true, isMobile: true })
  const page = await context.newPage()
  await page.goto(`${server.field}${path}`)
  return page
}

test('in a chat program only the way out and the number are shown, and nothing is kept', async () => {
  const page = await open(`${ANDROID} Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0.43`, '/visits/V-K7M-0042')
  await expect(page.getByText('点右上角 ··· 在浏览器打开')).toBeVisible()
  await expect(page.getByText('工单号 V-K7M-0042')).toBeVisible()
  await expect(page.getByRole('button', { name: '复制链接' })).toBeVisible()
  const kept = await page.evaluate(async () => {
    const files: string[] = []
    const folder = (await navigator.storage.getDirectory()) as unknown as { keys: () => AsyncIterable<string> }
    for await (const name of folder.keys()) files.push(name)
    const databases = await indexedDB.databases()
    const workers = await navigator.serviceWorker.getRegistrations()
    return [files, databases, workers, Object.keys(localStorage)]
  })
  expect(kept).toEqual([[], [], [], []])
})

test('what an old browser lacks is named', async () => {
  const page = await open(`${ANDROID} Chrome/96.0.0.0 Mobile Safari/537.36`, '/')
  await expect(page.getByText('需要 Chromium 109 或更新，现在是 96')).toBeVisible()
})

test('on iOS the icon comes before signing in; where it can not be made a warning stands', async () => {
  const page = await open(`${IPHONE} Version/17.4 Mobile/15E148 Safari/604.1`, '/')
  await expect(page.getByText('选“添加到主屏幕”')).toBeVisible()
  await page.getByRole('button', { name: '装不了' }).click()
  await expect(page.getByText('没有添加到主屏幕')).toBeVisible()
  await expect(page.getByRole('button', { name: '登录并加密本机' })).toBeVisible()
})
