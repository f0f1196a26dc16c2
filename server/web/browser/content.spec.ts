/** What people type is shown as typed; every page is whole in both languages and usable without a mouse or eyes. */

import { rmSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './office'
import { pngFile } from './picture'
import type { World } from './world'

test.use({ story: 'content' })

const SCRIPTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  '=HYPERLINK("http://evil","x")',
  '{{constructor.constructor("alert(3)")()}}',
  '<style>*{display:none}</style>',
]

test('names that are scripts or formulas are shown as they are', async ({ world, signIn }) => {
  const [chen, wang] = [world.phone('chen'), world.phone('wang')]
  for (const name of SCRIPTS) chen.json('customer', 'new', `name=${name}`, `contacts/c1/name=${name}`, `remark=${name}`)
  chen.sync()
  const [first] = SCRIPTS
  const customer = chen.json('customers', 'script').find((one: { name: string }) => one.name === first)
  const visit = chen.json('visit', 'new', '--customer', customer.number, '--kind', 'repair').number
  chen.json('visit', 'set', visit, `routing/lead=${wang.user()}`, `summary=${SCRIPTS[1]}`)
  chen.sync()
  wang.sync()
  for (const step of ['accept', 'arrive']) wang.json('visit', step, visit)
  wang.json('visit', 'set', visit, `work_done=${SCRIPTS[1]}`, `findings/f1/text=${SCRIPTS[4]}`)
  wang.json('visit', 'submit', visit)
  wang.sync()
  const page = await signIn('zheng', { at: '/customers' })
  for (const name of SCRIPTS) await expect(page.getByRole('link', { name, exact: true })).toBeVisible()
  await page.getByRole('link', { name: SCRIPTS[0], exact: true }).click()
  await expect(page.getByRole('heading', { name: SCRIPTS[0] })).toBeVisible()
  for (const tab of ['时间线', '修改记录']) await page.getByRole('tab', { name: tab }).click()
  await page.getByRole('menuitem', { name: '审核' }).click()
  await expect(page.getByText(SCRIPTS[4] ?? '')).toBeVisible()
  await page.getByRole('link', { name: visit }).click()
  await expect(page.getByText(SCRIPTS[1] ?? '').first()).toBeVisible()
  await page.getByRole('link', { name: '打印服务单' }).click()
  await expect(page.getByRole('cell', { name: SCRIPTS[1], exact: true }).first()).toBeVisible()
  // A script that ran would have opened a dialog, which the test's page counts as a complaint.
  expect(await page.evaluate(() => document.querySelectorAll('img[src="x"], script:not([src])').length)).toBe(0)
})

/** Every page, with something on it. */
async function addresses(world: World): Promise<string[]> {
  const [chen, wang] = [world.phone('chen'), world.phone('wang')]
  const customer = chen.json(
    'customer',
    'new',
    'name=East Textile',
    'class=key',
    'contacts/c1/phone=13800001111',
    'equipment/m1/model=LT-4',
    'equipment/m1/serial=SN1',
  )
  chen.sync()
  const visit = chen.json('visit', 'new', '--customer', customer.number, '--kind', 'repair')
  chen.json('visit', 'set', visit.number, `routing/lead=${wang.user()}`, 'summary=Drops out')
  chen.sync()
  wang.sync()
  for (const step of ['accept', 'arrive']) wang.json('visit', step, visit.number)
  wang.json('visit', 'set', visit.number, 'work_done=Replaced', 'parts/p1/name=Module')
  const photo = pngFile('after', [40, 90, 160])
  wang.json('visit', 'attach', visit.number, 'after', photo)
  rmSync(photo)
  wang.json('visit', 'submit', visit.number)
  wang.json('customer', 'set', customer.number, 'contacts/c1/phone=13900001111')
  chen.json('customer', 'set', customer.number, 'contacts/c1/phone=13700001111')
  wang.syncWithoutPhotos()
  chen.sync()
  const file = `/customers/${customer.id}`
  return [
    '/today',
    '/customers',
    file,
    `${file}?tab=visits`,
    `${file}?tab=notes`,
    `${file}?tab=timeline`,
    `${file}?tab=history`,
    `${file}/labels`,
    '/equipment/SN1',
    '/dispatch',
    '/visits',
    `/visits/${visit.id}`,
    `/visits/${visit.id}/print`,
    `/review?visit=${visit.id}`,
    '/conflicts',
    '/attachments',
    '/imports',
    '/admin',
    '/admin/devices',
    '/nowhere',
  ]
}

for (const language of ['zh', 'en'] as const) {
  test(`every page is whole in ${language}, and axe finds nothing serious`, async ({ world, signIn }) => {
    test.slow()
    const pages = await addresses(world)
    // Missing words are told to the console, which fails the test.
    const page = await signIn('zheng', { language })
    for (const address of pages) {
      await page.goto(world.office + address)
      await settled(page)
      const text = (await page.locator('#root').allInnerTexts()).join()
      expect.soft(text, address).not.toMatch(/undefined|NaN|\[object/)
      if (language === 'en') expect.soft(untranslated(text), `${address} in English`).toEqual([])
      // Ant Design measures texts in a hidden copy that nobody can reach.
      const found = await new AxeBuilder({ page }).exclude('textarea[name=hiddenTextarea]').analyze()
      const serious = found.violations.filter(one => one.impact === 'serious' || one.impact === 'critical')
      const told = serious.map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 200)).join(' | ')}`)
      expect.soft(told, `${address} in ${language}`).toEqual([])
      expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(1280)
    }
  })
}

/** Nothing is being asked for any more. */
async function settled(page: Page) {
  await expect(page.locator('h1, h2, .ant-result-title').first()).toBeVisible()
  await expect(page.locator('.loading, .ant-spin-spinning')).toHaveCount(0)
}

/** Chinese that is no name of this test's people, teams or languages. */
function untranslated(text: string): string[] {
  const names = /王磊|陈静|郑伟|李强|华东一区|华南区|中文/g
  return [...text.replace(names, '').matchAll(/[\u4e00-\u9fff]+/g)].map(found => found[0])
}

test('a supervisor reviews on a phone', async ({ world, signIn }) => {
  const pages = await addresses(world)
  const page = await signIn('zheng', { width: 390 })
  await page.getByRole('button', { name: '打开菜单' }).click()
  await page.getByRole('menuitem', { name: '审核' }).click()
  await page
    .getByRole('button', { name: /East Textile/ })
    .last()
    .click()
  await expect(page.getByText('Replaced')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await page.getByRole('textbox', { name: '审核意见' }).fill('请补拍铭牌')
  await page.getByRole('button', { name: '退回', exact: true }).click()
  await expect(page.getByText('已退回给工程师')).toBeVisible()
  expect(pages.length).toBeGreaterThan(0)
})
