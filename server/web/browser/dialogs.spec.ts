/** The windows of administration and dispatch, by keyboard: they open, say what is wrong, close, and give the focus back. */
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './office'

test.use({ story: 'dialogs' })

/** Opens a window by keyboard, has axe look at it, closes it by keyboard. */
async function looksSound(page: Page, opener: Locator) {
  const name = (await opener.textContent()) ?? ''
  await opener.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog, name).toBeVisible()
  // What still moves or fades has no colours yet.
  await expect(page.locator('[class*="-motion"], [class*="zoom-appear"], [class*="zoom-enter"]')).toHaveCount(0)
  const found = await new AxeBuilder({ page })
    .include('[role=dialog]')
    .exclude('textarea[name=hiddenTextarea]')
    .analyze()
  const serious = found.violations.filter(one => one.impact === 'serious' || one.impact === 'critical')
  const told = serious.map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 200)).join(' | ')}`)
  expect.soft(told, name).toEqual([])
  await page.keyboard.press('Escape')
  await expect(dialog, name).toBeHidden()
  await expect(opener, name).toBeFocused()
}

test('every window of the administration is sound, closes by Escape and gives the focus back', async ({
  world,
  signIn,
}) => {
  world.phone('wang').sync()
  const page = await signIn('admin', { at: '/admin/users' })
  const main = page.locator('.frame-page')
  for (const name of ['添加用户', '批量添加']) await looksSound(page, main.getByRole('button', { name }))
  const row = page.getByRole('row').filter({ hasText: '王磊' })
  for (const name of ['修改', '加入码', '重设密码']) await looksSound(page, row.getByRole('button', { name }))
  await page.goto(`${world.office}/admin/settings`)
  await looksSound(page, main.getByRole('button', { name: '修改' }).first())
  await page.goto(`${world.office}/admin/tokens`)
  await looksSound(page, main.getByRole('button', { name: '生成令牌' }))
  await page.goto(`${world.office}/admin/devices`)
  await looksSound(page, main.getByRole('button', { name: '停用' }).first())
})

test('a refused save keeps what was typed, and Enter saves', async ({ world, signIn }) => {
  const page = await signIn('admin', { at: '/admin/users' })
  await page.getByRole('button', { name: '添加用户' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('姓名').fill('孙丽')
  await dialog.getByLabel('登录名').fill('wang')
  await dialog.getByLabel('姓名').focus()
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('这个岗位至少要属于一个班组')).toBeVisible()
  await dialog.getByRole('combobox', { name: '班组' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await dialog.getByLabel('登录名').focus()
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert').first()).toBeVisible()
  await expect(dialog.getByLabel('姓名')).toHaveValue('孙丽')
  await expect(dialog.getByLabel('登录名')).toHaveValue('wang')
  await dialog.getByLabel('登录名').fill('sunli')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByText('sunli')).toBeVisible()

  await page.goto(`${world.office}/admin/settings`)
  const hours = page.getByRole('row').filter({ hasText: '小时' }).first()
  await hours.getByRole('button', { name: '修改' }).click()
  const value = page.getByRole('dialog').getByRole('textbox').first()
  await value.fill('soon')
  await value.press('Enter')
  await expect(page.getByRole('dialog').getByRole('alert').first()).toBeVisible()
  await expect(value).toHaveValue('soon')
})

test("the windows of a row of the board are sound and give the focus back to the row's name", async ({ signIn }) => {
  const page = await signIn('chen', { at: '/dispatch' })
  const name = page.getByRole('button', { name: /王磊/ }).first()
  for (const item of ['登记休假', '工作时间', '全部移交']) {
    await name.click()
    await page.getByRole('menuitem', { name: item }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog, item).toBeVisible()
    await expect(page.locator('[class*="zoom-appear"], [class*="zoom-enter"]')).toHaveCount(0)
    const found = await new AxeBuilder({ page }).include('[role=dialog]').analyze()
    const serious = found.violations.filter(one => one.impact === 'serious' || one.impact === 'critical')
    expect
      .soft(
        serious.map(one => `${one.id}: ${one.nodes[0]?.html.slice(0, 200)}`),
        item,
      )
      .toEqual([])
    await page.keyboard.press('Escape')
    await expect(dialog, item).toBeHidden()
    await expect(name, item).toBeFocused()
  }
})
