/** Customer files: a likely duplicate named while typing, two files made one and two again, a machine's label and history. */
import { expect, test } from './office'

test.use({ story: 'files' })

test('a new customer who is known already is named while typing; the two files merge and unmerge', async ({
  world,
  signIn,
}) => {
  const chen = world.phone('chen')
  chen.json('customer', 'new', 'name=镇江华泰纺织有限公司', 'contacts/c1/phone=13800138000')
  chen.sync()
  const page = await signIn('chen', { at: '/customers' })
  await page.getByRole('button', { name: '新建客户' }).click()
  const form = page.getByRole('dialog', { name: '新建客户' })
  await form.getByLabel('客户名称').fill('镇江华泰 纺织')
  await form.getByLabel('电话').fill('138-0013-8000')
  const alike = form.getByRole('listitem').filter({ hasText: '镇江华泰纺织有限公司' })
  await expect(alike).toContainText('名称相同')
  await expect(alike).toContainText('电话相同')
  // A likeness warns, it never decides.
  await form.getByRole('button', { name: '建立档案' }).click()
  await expect(page.getByRole('heading', { name: '镇江华泰 纺织' })).toBeVisible()
  await page.getByRole('button', { name: '合并档案' }).click()
  const merge = page.getByRole('dialog')
  await merge.getByRole('button', { name: '选它' }).click()
  await merge.getByRole('button', { name: '合并', exact: true }).click()
  await expect(page.getByRole('heading', { name: '镇江华泰纺织有限公司' })).toBeVisible()
  await expect(page.getByText('已并入本档案：')).toBeVisible()
  await page.getByRole('menuitem', { name: '客户档案' }).click()
  await expect(page.getByRole('link', { name: '镇江华泰纺织有限公司' })).toBeVisible()
  await expect(page.getByRole('link', { name: '镇江华泰 纺织', exact: true })).toHaveCount(0)
  await page.getByRole('link', { name: '镇江华泰纺织有限公司' }).click()
  await page.getByRole('link', { name: '镇江华泰 纺织', exact: true }).click()
  await page.getByRole('button', { name: '取消合并' }).click()
  await expect(page.getByRole('button', { name: '合并档案' })).toBeVisible()
})

test('a machine’s label opens its history', async ({ world, signIn }) => {
  const chen = world.phone('chen')
  const machine = ['equipment/m1/model=HD-200', 'equipment/m1/serial=SN 7/A', 'equipment/m2/serial=SN8']
  const made = chen.json('customer', 'new', 'name=扬州天工机械有限公司', ...machine)
  chen.sync()
  const page = await signIn('chen', { at: `/customers/${made.id}` })
  await page.getByRole('button', { name: '新建工单' }).click()
  const form = page.getByRole('dialog', { name: '新建工单' })
  await form.getByLabel('事由').fill('主轴异响')
  await form.getByLabel('设备').click()
  await page.getByTitle('HD-200 SN 7/A').click()
  await form.getByRole('button', { name: '建立工单' }).click()
  await expect(page.getByRole('heading', { name: /^V-/ })).toBeVisible()
  await page.goto(`${world.office}/customers/${made.id}`)
  await page.getByRole('button', { name: '打印标签' }).click()
  await expect(page.getByRole('article')).toHaveCount(2)
  await page.getByRole('checkbox', { name: 'SN8' }).uncheck()
  await expect(page.getByRole('article')).toHaveCount(1)
  await page.getByRole('link', { name: '打开 SN 7/A 的履历' }).click()
  await expect(page.getByRole('heading', { name: 'SN 7/A' })).toBeVisible()
  await expect(page.getByRole('cell', { name: '主轴异响' })).toBeVisible()
  await page.getByRole('link', { name: '扬州天工机械有限公司' }).first().click()
  await expect(page.getByRole('link', { name: '履历' })).toHaveCount(2)
})
