/** Work that came as a file from a phone which never sent it: looked at, applied, in its author's name. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './office'

test.use({ story: 'quarantine' })

test('unsent work in a file is handed in, opened and applied', async ({ world, signIn }) => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldfile-unsent-'))
  const wang = world.phone('wang')
  const made = wang.json('customer', 'new', 'name=泰兴银杏合作社')
  const file = join(folder, 'unsent.json')
  wang.json('export', '--unsent', file)
  const page = await signIn('admin', { at: '/admin/quarantine' })
  await page.locator('input[type=file]').setInputFiles(file)
  rmSync(folder, { recursive: true })
  const taken = page.getByRole('dialog')
  await expect(taken.getByText('已收下王磊的文件').last()).toBeVisible()
  await taken.getByRole('button').click()
  const row = page.getByRole('row').filter({ hasText: '服务器上还没有这份记录' })
  await row.getByRole('button', { name: '打开' }).click()
  const opened = page.getByRole('dialog', { name: '隔离的内容' })
  await expect(opened.getByText('泰兴银杏合作社')).toBeVisible()
  await expect(opened.getByText('从文件导入，作者未经证实')).toBeVisible()
  await opened.getByRole('button', { name: '并入档案' }).click()
  await expect(page.getByText('已并入 1 处改动')).toBeVisible()
  await expect(page.getByText('隔离区没有待处理的内容。')).toBeVisible()
  await page.goto(`${world.office}/customers/${made.id}?tab=history`)
  await expect(page.getByRole('heading', { name: '泰兴银杏合作社' })).toBeVisible()
  await expect(page.getByText('由 系统管理员 找回')).toBeVisible()
})
