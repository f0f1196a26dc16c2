/** Files in and out: a spreadsheet of customers, old visits in GB18030, an export that comes in again. */
import { readFileSync } from 'node:fs'
import { gb18030, xlsx } from './files'
import { expect, test } from './office'

test.use({ story: 'tables' })

test('customers come from a spreadsheet, their column mended, and go out again', async ({ signIn }) => {
  const page = await signIn('chen', { at: '/customers' })
  await page.getByRole('button', { name: '导入客户' }).click()
  const file = xlsx('客户表', [
    ['2026 年客户档案'],
    ['客户名称', '客户分类', '联系电话', '设备序列号', '跟进'],
    ['常州德润机械有限公司', '大客户', 13800138000, '0012', '每月一访'],
    ['无锡华睿医药有限公司', '贵宾', '', '', ''],
    ['=HYPERLINK("x")', '小客户', '', '', ''],
  ])
  await page.locator('input[type=file]').setInputFiles({ name: '客户.xlsx', mimeType: '', buffer: file })
  await expect(page.getByText('Excel 工作表“客户表”，表头在第 2 行')).toBeVisible()
  await expect(page.getByText('须是大客户、普通客户、小客户或新客户')).toBeVisible()
  await page.getByRole('combobox', { name: '“跟进”的含义' }).fill('备注')
  await page.keyboard.press('Enter')
  await expect(page.getByText('不会导入的列')).toBeHidden()
  await page.getByRole('button', { name: '导入 2 条' }).click()
  await expect(page.getByText('已导入 2 位新客户')).toBeVisible()

  await page.getByRole('link', { name: '查看导入的客户' }).click()
  await expect(page.getByRole('cell', { name: '13800138000' })).toBeVisible()
  await page.getByRole('searchbox', { name: '查找客户' }).fill('HYPER')
  await expect(page.getByRole('link', { name: '常州德润机械有限公司' })).toBeHidden()
  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV', exact: true }).click(),
  ])
  const text = readFileSync(await csv.path(), 'utf8')
  expect(text).toMatch(/^\uFEFF编号,客户名称,/)
  expect(text.trim().split('\r\n')).toHaveLength(2)
  expect(text).toContain(`,"'=HYPERLINK(""x"")",华东一区,小客户,`)

  await page.getByRole('button', { name: '清除' }).click()
  await expect(page.getByRole('link', { name: '常州德润机械有限公司' })).toBeVisible()
  const [book] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '导出 Excel' }).click(),
  ])
  await page.goto(`${new URL(page.url()).origin}/imports?subject=customers`)
  await page.locator('input[type=file]').setInputFiles(await book.path())
  await expect(page.getByText('这些客户都已有档案，内容也没有不同')).toBeVisible()
})

test('customers that are there get what differs, in the columns chosen, and their values back', async ({ signIn }) => {
  const page = await signIn('chen', { at: '/imports?subject=customers' })
  const bring = (rows: string) =>
    page.locator('input[type=file]').setInputFiles({ name: '客户.csv', mimeType: '', buffer: Buffer.from(rows) })
  await bring('客户名称,客户分类,备注\n盐城联创化工有限公司,小客户,老客户\n')
  await page.getByRole('button', { name: '导入 1 条' }).click()
  await page.getByRole('button', { name: '选别的文件' }).click()

  await bring('客户名称,客户分类,备注\n盐城联创化工有限公司,大客户,新备注\n盐城博远建材有限公司,小客户,\n')
  const told = page.getByRole('table', { name: '每位客户会怎样' }).getByRole('row').filter({ hasText: '联创' })
  await expect(told).toContainText('客户分类：小客户 → 大客户')
  await expect(page.getByRole('button', { name: '导入 1 条' })).toBeVisible()
  await page.getByRole('checkbox', { name: '用文件内容更新 1 位已有客户' }).check()
  await page.getByRole('checkbox', { name: '备注（1）' }).uncheck()
  await page.getByRole('button', { name: '新建 1 条，更新 1 条' }).click()
  await expect(page.getByText('已导入 1 位新客户，更新 1 位')).toBeVisible()
  await page.getByRole('button', { name: '撤销这次导入' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销这次导入' }).click()
  await expect(page.getByText('1 份记录作废，1 位客户恢复原样')).toBeVisible()

  await page.getByRole('button', { name: '选别的文件' }).click()
  await bring('客户名称,客户分类,备注\n盐城联创化工有限公司,小客户,老客户\n')
  await expect(page.getByText('这些客户都已有档案，内容也没有不同')).toBeVisible()
})

test('old visits in GB18030 are imported, and undone from the list of imports', async ({ signIn }) => {
  const page = await signIn('chen', { at: '/imports' })
  const file = gb18030(
    '客户,日期,类型,事由\n镇江凯瑞纺织有限公司,2026/3/5,维修,主轴异响\n镇江凯瑞纺织有限公司,5.3.2026,维修,\n',
  )
  await page.locator('input[type=file]').setInputFiles({ name: '旧工单.csv', mimeType: 'text/csv', buffer: file })
  await expect(page.getByText('编码 GB18030')).toBeVisible()
  await expect(page.getByRole('cell', { name: '2026-03-05' })).toBeVisible()
  await expect(page.getByText('须是年份在前的日期')).toBeVisible()
  await page.getByRole('button', { name: '导入 1 条' }).click()
  await expect(page.getByText('已导入 1 条工单、1 位新客户')).toBeVisible()
  await page.getByRole('button', { name: '选别的文件' }).click()
  const row = page.getByRole('row').filter({ hasText: '旧工单.csv' })
  await row.getByRole('button', { name: '撤销这次导入' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销这次导入' }).click()
  await expect(row.getByText('已撤销')).toBeVisible()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '坏.xlsx', mimeType: '', buffer: Buffer.from('PK\x03\x04x') })
  await expect(page.getByText('文件损坏，读不出来')).toBeVisible()
})
