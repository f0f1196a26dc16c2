/** The day's figures, imports, users and phones. */
import { expect, test } from './office'

test.use({ story: 'desk' })

test('a figure opens the list with exactly its rows', async ({ world, signIn }) => {
  const [chen, wang] = [world.phone('chen'), world.phone('wang')]
  const customer = chen.json('customer', 'new', 'name=无锡华睿医药有限公司').number
  const visit = chen.json('visit', 'new', '--customer', customer, '--kind', 'repair').number
  chen.json('visit', 'set', visit, `routing/lead=${wang.user()}`)
  chen.sync()
  wang.sync()
  for (const step of ['accept', 'arrive']) wang.json('visit', step, visit)
  const page = await signIn('zheng')
  const figure = page.getByRole('link', { name: /正在上门/ })
  await expect(figure).toContainText('0')
  wang.sync()
  await expect(figure).toContainText('1')
  await figure.click()
  await expect(page.getByRole('link', { name: visit })).toBeVisible()
})

test('a file is imported in three clicks and undone', async ({ signIn }) => {
  const page = await signIn('zheng', { at: '/imports' })
  const text =
    '客户,日期,类型,摘要\n常州德润机械有限公司,2026-03-05,维修,主轴异响\n常州德润机械有限公司,5.3.2026,维修,\n'
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '旧工单.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await expect(page.getByText('须是年份在前的日期')).toBeVisible()
  await page.getByRole('button', { name: '导入 1 条' }).click()
  await expect(page.getByText('已导入 1 条工单、1 位新客户')).toBeVisible()
  await page.getByRole('button', { name: '撤销这次导入' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销这次导入' }).click()
  await expect(page.getByText('已撤销，2 份记录作废')).toBeVisible()
})

test('people are added from a spreadsheet and kept out again', async ({ signIn }) => {
  const page = await signIn('admin', { at: '/admin/users' })
  await page.getByRole('button', { name: '批量添加' }).click()
  await page.getByRole('textbox', { name: '要添加的用户' }).fill('sun,孙浩,售后工程师,华东一区\nhe,何军,木匠,华东一区')
  await expect(page.getByText('没有这个岗位')).toBeVisible()
  await page.getByRole('button', { name: '添加 1 人' }).click()
  await expect(page.getByText('已添加 1 人。')).toBeVisible()
  await page.getByRole('button', { name: '完成' }).click()
  const row = page.getByRole('row').filter({ hasText: '孙浩' })
  await row.getByRole('button', { name: '停用' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
  await expect(row.getByText('已停用')).toBeVisible()
})

test('a phone is reported lost only after its consequences were read', async ({ world, signIn }) => {
  world.phone('li')
  const page = await signIn('admin', { at: '/admin/devices' })
  const row = page.getByRole('row').filter({ hasText: 'li-phone' })
  await row.getByRole('button', { name: '报丢失' }).click()
  const sure = page.getByRole('dialog')
  await expect(sure.getByText('清除手机里的全部资料')).toBeVisible()
  await expect(sure.getByRole('button', { name: '报丢失' })).toBeDisabled()
  await sure.getByRole('checkbox').check()
  await sure.getByRole('button', { name: '报丢失' }).click()
  await expect(row.getByText('已报丢失')).toBeVisible()
})

test('a token is shown once, and a lost password replaced', async ({ world, signIn }) => {
  const page = await signIn('admin', { at: '/admin/tokens' })
  await page.getByRole('button', { name: '生成令牌' }).click()
  const form = page.getByRole('dialog', { name: '生成令牌' })
  await form.getByLabel('名称').fill('ERP')
  await form.getByLabel('按谁的权限').click()
  await page.getByTitle('陈静').click()
  await form.getByRole('button', { name: '生成', exact: true }).click()
  const once = page.getByRole('dialog', { name: '令牌已生成' })
  const token = ((await once.locator('code').textContent()) ?? '').trim()
  const me = () => page.request.get(`${world.office}/api/me`, { headers: { authorization: `Bearer ${token}` } })
  expect((await (await me()).json()).name).toBe('陈静')
  await once.getByRole('button', { name: '我已复制' }).click()
  expect(await page.content()).not.toContain(token)
  const row = page.getByRole('row').filter({ hasText: 'ERP' })
  await row.getByRole('button', { name: '作废' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '作废' }).click()
  await expect(row.getByText('已作废')).toBeVisible()
  expect((await me()).status()).toBe(401)

  await page.getByRole('link', { name: '用户', exact: true }).click()
  await page.getByRole('row').filter({ hasText: '吴刚' }).getByRole('button', { name: '重设密码' }).click()
  const reset = page.getByRole('dialog')
  await reset.getByLabel('新密码').fill('seven green kites')
  await reset.getByRole('button', { name: '重设', exact: true }).click()
  await expect(page.locator('.ant-modal-confirm-title')).toHaveText('已重设吴刚的密码')
  const body = { user: 'wu', password: 'seven green kites' }
  const headers = { origin: world.office }
  expect((await page.request.post(`${world.office}/api/sign-in`, { data: body, headers })).status()).toBe(200)
})

test('a backup is taken on demand and reads back whole', async ({ world, signIn }) => {
  const page = await signIn('admin', { at: '/admin/backups' })
  await page.getByRole('button', { name: '现在备份' }).click()
  // One by plan and one on demand: whatever came first, both are whole.
  const whole = page.getByRole('row').filter({ hasText: '完好' }).filter({ hasText: '已加密' })
  await expect(whole.first()).toBeVisible()
  await expect(page.getByText('怎样恢复')).toBeVisible()
  const me = await page.request.get(`${world.office}/api/backups`)
  expect((await me.json()).failure).toBeNull()
  await page.getByRole('link', { name: '管理日志' }).click()
  await expect(page.getByRole('row').filter({ hasText: '备份' }).first()).toBeVisible()
})
