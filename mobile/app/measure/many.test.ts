// How the phone does with the files of a large department: `npm run measure`, on a quiet machine.

import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { Phone, signIn } from '../browser/phone'
import { PROGRAM, Server } from '../browser/server'

const CUSTOMERS = Number(process.env.FIELDFILE_CUSTOMERS ?? 10_000)
const VISITS_EACH = 4
const DAY = 86_400_000

const server = new Server()
const phone = new Phone(server)

test.beforeAll(async () => {
  test.setTimeout(3_600_000)
  await server.begin()
  await server.stop()
  const customers = ['客户名称,电话,地址']
  const visits = ['客户名称,日期,类型,事由']
  for (let at = 0; at < CUSTOMERS; at++) {
    const name = `第${at}精密机械有限公司`
    customers.push(`${name},${telephone(at)},上海市第${at % 977}路 ${at} 号`)
    for (let visit = 0; visit < VISITS_EACH; visit++) {
      const day = new Date(Date.UTC(2026, 0, 1) + ((at * 7 + visit * 90) % 300) * DAY).toISOString().slice(0, 10)
      visits.push(`${name},${day},维修,第 ${visit} 次检修`)
    }
  }
  bring('customers', customers)
  bring('visits', visits)
  await server.start()
})
test.afterAll(async () => {
  await phone.close()
  await server.stop()
  phone.remove()
  server.remove()
})

function bring(what: string, lines: string[]): void {
  const table = join(tmpdir(), `fieldfile-${what}-${process.pid}.csv`)
  writeFileSync(table, lines.join('\n'))
  try {
    execFileSync(PROGRAM, ['import', what, table, '--team', 'east', '--data', server.data()], { stdio: 'inherit' })
  } finally {
    rmSync(table)
  }
}

function telephone(at: number): string {
  return String(13_000_000_000 + at * 7_919)
}

test('many customers scroll and are found', async () => {
  const page = await phone.open()
  const begun = Date.now()
  await signIn(page, 'wang')
  await expect(page.getByText('全部修改服务器已收到')).toBeVisible()
  await page.locator('.adm-tab-bar-item', { hasText: '同步' }).click()
  await expect(page.locator('.adm-list-item', { hasText: '客户' }).first()).toContainText(String(CUSTOMERS))
  console.log(`first sync of ${CUSTOMERS} customers and ${CUSTOMERS * VISITS_EACH} visits: ${Date.now() - begun} ms`)

  await page.locator('.adm-tab-bar-item', { hasText: '客户' }).click()
  await expect(page.locator('.line').first()).toBeVisible()
  const frames = await scroll(page)
  const found = await search(page)
  console.log(`scrolling: p95 frame ${rank(frames, 0.95)} ms, worst ${rank(frames, 1)} ms of ${frames.length}`)
  console.log(`search: p99 ${rank(found, 0.99)} ms, median ${rank(found, 0.5)} ms of ${found.length}`)
  expect(rank(frames, 0.95)).toBeLessThanOrEqual(33)
  expect(rank(found, 0.99)).toBeLessThanOrEqual(100)
})

/** The times between frames while a thumb scrolls down for long, ms. */
async function scroll(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(globalThis, { times })
    const tick = (now: number) => {
      times.push(now)
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  const browser = await page.context().newCDPSession(page)
  for (let at = 0; at < 10; at++) {
    await browser.send('Input.synthesizeScrollGesture', { x: 180, y: 500, yDistance: -4_000, speed: 4_000 })
  }
  const times = await page.evaluate(() => (globalThis as unknown as { times: number[] }).times)
  return times.slice(1).map((time, at) => Math.round(time - (times[at] ?? time)))
}

/** From a key to the list that it finds, ms; many searches, each letter by letter. */
async function search(page: Page): Promise<number[]> {
  const taken: number[] = []
  for (let at = 0; at < 40; at++) {
    const text = at % 2 ? `第${(at * 241) % CUSTOMERS}精` : telephone((at * 241) % CUSTOMERS)
    taken.push(...(await page.evaluate(typed, text)))
  }
  return taken
}

/** Types into the search box and waits for the list to change, in the page itself. */
async function typed(text: string): Promise<number[]> {
  const box = document.querySelector<HTMLInputElement>('.search input')
  const list = document.querySelector('.adm-list-body')?.parentElement?.parentElement
  const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
  if (!box || !list || !put) throw new Error('no list of customers')
  const taken: number[] = []
  for (let end = 1; end <= text.length; end++) {
    const begun = performance.now()
    const changed = new Promise<void>(done => {
      const watch = new MutationObserver(() => finish())
      // A letter that finds the same customers changes nothing.
      const late = setTimeout(() => finish(), 500)
      const finish = () => {
        watch.disconnect()
        clearTimeout(late)
        done()
      }
      watch.observe(list, { childList: true, subtree: true, characterData: true })
    })
    put.call(box, text.slice(0, end))
    box.dispatchEvent(new Event('input', { bubbles: true }))
    await changed
    const took = performance.now() - begun
    if (took < 500) taken.push(Math.round(took))
  }
  return taken
}

function rank(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
