// A working day with one phone: what an engineer does in a visit, and how many taps it takes him.

import { expect, type Locator, type Page, test } from '@playwright/test'
import { Film } from './barcode'
import { Phone, PIN, sign, signIn, typePin } from './phone'
import { photo } from './picture'
import { Server, type Written } from './server'

test.describe.configure({ mode: 'serial' })

const server = new Server()
const film = new Film()
const phone = new Phone(server, film.args)
/** Besides typing, a routine visit takes at most so many taps. */
const TAPS = 12
let page: Page
let routine: Written
let other: Written
let bounced: Written
let taps = 0

async function tap(what: Locator): Promise<void> {
  taps += 1
  await what.click()
}
const button = (name: string) => page.getByRole('button', { name, exact: true })
const status = () => page.locator('.head .status')
const line = (number: string) => page.locator('.line', { hasText: number })

test.beforeAll(async () => {
  await server.begin()
  const team = server.ids.get('east') ?? ''
  const address = { 'addresses/bb01/text': '金桥路 88 号', 'addresses/bb01/lat': 312304000 }
  const fields = { name: '华东机电有限公司', team, ...address, 'addresses/bb01/lon': 1214737000 }
  const customer = (await server.make('zhao', '/api/customers', fields)).id
  const visit = { customer, visit_kind: 'repair', 'routing/lead': server.ids.get('wang') ?? '' }
  routine = await server.make('zhao', '/api/visits', { ...visit, summary: '空压机报警停机' })
  other = await server.make('zhao', '/api/visits', { ...visit, summary: '冷却水泄漏', 'contact/name': '刘经理' })
  bounced = await server.make('zhao', '/api/visits', { ...visit, summary: '皮带打滑' })
  await film.shows('SN-0815')
  page = await phone.open()
  // As on iPhones, which have no reader of their own.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'BarcodeDetector'))
  await signIn(page, 'wang')
})
test.afterAll(async () => {
  await phone.close()
  await server.stop()
  phone.remove()
  film.remove()
  server.remove()
})

test('a routine visit takes at most 12 taps besides typing', async () => {
  await expect(line(routine.number)).toBeVisible({ timeout: 60_000 })
  const picture = await photo(page, 640, 480)
  taps = 0
  await tap(line(routine.number))
  for (const fact of ['接单', '出发', '到场']) await tap(button(fact))
  await expect(status()).toHaveText('已到场')
  for (const slot of ['施工前', '施工后']) {
    taps += 1
    await page.getByLabel(`拍照：${slot}`).setInputFiles(picture)
    await expect(page.locator('.slot', { hasText: slot }).locator('.tile .data')).toHaveCount(1)
  }
  await tap(button('已修复'))
  await tap(page.getByText('合格', { exact: true }))
  await tap(button('请客户操作'))
  // What follows is the customer's, until he hands the phone back.
  await button('非常满意').click()
  await sign(page)
  await button('确认').click()
  await tap(button('我是工程师，返回工单'))
  await tap(button('离场'))
  await tap(button('提交'))
  await expect(status()).toHaveText('已提交')
  expect(taps).toBeLessThanOrEqual(TAPS)
  await expect.poll(async () => (await written(routine.number))?.lacking, { timeout: 20_000 }).toEqual([])
})

test('a submission is withdrawn while nobody has judged it, and made again', async () => {
  await button('撤回提交').click()
  await page.getByRole('textbox', { name: '原因' }).fill('漏写配件')
  await page.getByText('确定', { exact: true }).click()
  await expect(status()).toHaveText('已离场')
  await button('提交').click()
  await expect(status()).toHaveText('已提交')
})

test('thirty taps of a bouncing finger make one step, and the page never leaves its frame', async () => {
  await page.goto(`${server.field}/visits/${bounced.number}`)
  await unlockHere()
  await expect(button('接单')).toBeEnabled()
  await page.evaluate(async () => {
    for (let tap = 0; tap < 30; tap += 1) {
      document.querySelector<HTMLElement>('.bottom .adm-button-primary')?.click()
      await new Promise(done => setTimeout(done, 12))
    }
  })
  await expect(status()).toHaveText('已接单')
  await expect(button('出发')).toBeEnabled()
  await expect(page.locator('.adm-list-item', { hasText: '· wang' })).toHaveText([/接单/])
  // As pasted from a chat: what nobody sees is left out, the rest is kept.
  const worked = page.getByLabel('完成的工作')
  await worked.fill('换\u202e皮带\ufeff')
  await expect(worked).toHaveValue('换皮带')
  await expect(page.getByText('已存草稿')).toBeVisible()
  const beyond = await page.evaluate(() => {
    const screen = document.querySelector('.screen') as HTMLElement
    screen.scrollTop = screen.scrollHeight
    window.scrollTo(0, 1e6)
    return (document.scrollingElement as Element).scrollHeight - window.innerHeight
  })
  expect(beyond).toBeLessThanOrEqual(0)
  await expect(page.locator('.head')).toBeInViewport()
})

test('a mistaken tap is undone, a time corrected with both to be read', async () => {
  await page.goto(`${server.field}/visits/${other.number}`)
  await unlockHere()
  await button('接单').click()
  await page.getByRole('status').getByRole('button', { name: '撤销' }).click()
  await expect(status()).toHaveText('待接单')
  await button('接单').click()
  await expect(status()).toHaveText('已接单')
  await button('其他操作').click()
  await page.getByText('改约', { exact: true }).click()
  await page.getByRole('textbox', { name: '原因' }).fill('客户停产')
  await button('请派工改约').click()
  await expect(page.getByText('已请派工改约到')).toBeVisible()
  const asked = async () => (await written(other.number))?.state
  await expect.poll(async () => (await asked())?.asked_from ?? 0, { timeout: 20_000 }).toBeGreaterThan(Date.now())
  await button('出发').click()
  await expect(status()).toHaveText('途中')
  await page.getByText('出发 · wang').click()
  await page.getByRole('textbox', { name: '原因' }).fill('忘了点')
  await button('补签，两个时间都保留').click()
  const step = page.locator('.adm-list-item', { hasText: '出发 · wang' })
  await expect(step.locator('s')).toBeVisible()
  await expect(step).toContainText('忘了点')
  await expect(step).toContainText('补签时离客户 0 m ± 10 m')
  await page.getByText('接单 · wang').click()
  await button('这一步没有发生，清除').click()
  await page.locator('.adm-dialog').getByText('这一步没有发生，清除').click()
  await expect(page.getByText('接单 · wang')).toHaveCount(0)
})

test('parts are used, the work pauses for others, and another visit follows in one tap', async () => {
  await button('到场').click()
  await expect(page.locator('.adm-list-item', { hasText: '到场 · wang' })).toContainText('离客户 0 m ± 10 m')
  await page.getByText('添加配件').click()
  await page.getByRole('textbox', { name: '名称' }).fill('密封圈')
  await button('扫码').click()
  await expect(page.getByRole('textbox', { name: '序列号' })).toHaveValue('SN-0815', { timeout: 20_000 })
  await page.locator('.sheet').getByRole('button', { name: '添加配件' }).click()
  await expect(page.getByText('密封圈 × 1')).toBeVisible()
  await button('其他操作').click()
  await page.getByText('暂停·待件', { exact: true }).click()
  await page.getByRole('textbox', { name: '原因' }).fill('缺水泵')
  await page.getByText('确定', { exact: true }).click()
  await expect(status()).toHaveText('暂停·待件')
  const note = page.getByRole('status')
  await button('需二次上门').click()
  await note.getByRole('button', { name: '撤销' }).click()
  await expect(page.getByText('后续工单', { exact: true })).toHaveCount(0)
  await button('需二次上门').click()
  await expect(note).toContainText('已建')
  const follow = /V-\w+-\d+/.exec((await note.textContent()) ?? '')?.[0] ?? ''
  await page.locator('.adm-list-item', { hasText: follow }).click()
  await expect(status()).toHaveText('待接单')
  await expect.poll(async () => (await written(follow))?.fields.follows, { timeout: 20_000 }).toBe(other.id)
  expect((await written(follow))?.fields['contact/name']).toBe('刘经理')
  expect(Object.values((await written(other.number))?.fields ?? {})).toContain('SN-0815')
})

test('a returned visit opens at what was pointed out', async () => {
  const review = { verdict: 'return', remark: '请补充', points: [{ path: 'work_done', remark: '写明换了什么' }] }
  await server.review('chen', routine.id, review)
  await page.goto(server.field)
  await unlockHere()
  await line(routine.number).click()
  await expect(status()).toHaveText('已退回', { timeout: 20_000 })
  await expect(page.locator('.pointed')).toContainText('写明换了什么')
  await expect(page.locator('.pointed')).toBeInViewport()
})

test('Back closes a sheet first, and what was typed in it is there again', async () => {
  const name = page.getByRole('textbox', { name: '名称' })
  await page.getByText('添加配件').click()
  await name.fill('油封')
  await page.goBack()
  await expect(name).toHaveCount(0)
  await expect(status()).toHaveText('已退回')
  await page.getByText('添加配件').click()
  await expect(name).toHaveValue('油封')
})

interface WrittenVisit extends Written {
  state: { asked_from?: number | null }
  lacking: string[]
}

async function written(number: string): Promise<WrittenVisit | null> {
  return server.read<WrittenVisit>('zhao', `/api/visits/${number}`).catch(() => null)
}

async function unlockHere(): Promise<void> {
  await page.locator('.adm-passcode-input').click()
  await typePin(page, PIN)
}
