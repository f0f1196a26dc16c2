/** Every role sees what it may, and nothing else. */
import { expect, test } from './office'
import { type Login, PASSWORD } from './world'

test.use({ story: 'roles' })

const EVERYBODY = ['今日', '客户档案', '派工', '工单', '待选定']
const MENUS: [Login, string[]][] = [
  ['chen', [...EVERYBODY, '导入']],
  ['zhou', [...EVERYBODY, '导入']],
  ['wu', EVERYBODY],
  ['zheng', [...EVERYBODY, '审核', '导入', '管理']],
  ['guo', [...EVERYBODY, '审核', '导入', '管理']],
  ['admin', [...EVERYBODY, '管理']],
  ['yu', EVERYBODY],
]

test('engineers have no office, and wrong passwords are told as such', async ({ world, page }) => {
  await page.goto(world.office)
  const sign = async (user: string, password: string) => {
    await page.getByLabel('用户名').fill(user)
    await page.getByLabel('密码', { exact: true }).fill(password)
    await page.getByRole('button', { name: '登录' }).click()
  }
  await sign('wang', PASSWORD)
  await expect(page.getByRole('alert')).toContainText('你的岗位不能使用这一部分')
  await sign('zheng', 'wrong-password-1')
  await expect(page.getByRole('alert')).toContainText('用户名或密码不对')
  await expect(page.getByLabel('用户名')).toHaveValue('zheng')
})

test('menus and buttons follow the role', async ({ world, signIn }) => {
  const chen = world.phone('chen')
  const made = chen.json('customer', 'new', 'name=苏州华睿食品有限公司', 'contacts/c1/phone=13800001111')
  chen.sync()
  for (const [login, menu] of MENUS) {
    const page = await signIn(login, { at: `/customers/${made.id}` })
    await expect(page.getByRole('heading', { name: '苏州华睿食品有限公司' })).toBeVisible()
    const names = await page.getByRole('menuitem').allInnerTexts()
    expect(names.map(name => name.trim()).sort(), login).toEqual([...menu].sort())
    const writes = !['admin', 'yu'].includes(login)
    await expect(page.getByRole('button', { name: '添加联系人' })).toBeVisible({ visible: writes })
    const grades = writes && login !== 'wu'
    await expect(page.getByRole('button', { name: '修改信用等级' })).toHaveCount(grades ? 1 : 0)
    await page.context().close()
  }
})

test('a page that one may not open says so', async ({ world, signIn }) => {
  const page = await signIn('chen', { at: '/review' })
  await expect(page.getByText('没有权限')).toBeVisible()
  await page.goto(`${world.office}/admin`)
  await expect(page.getByText('没有权限')).toBeVisible()
})

test('another team sees neither the list’s row nor the file', async ({ world, signIn }) => {
  const chen = world.phone('chen')
  const made = chen.json('customer', 'new', 'name=无锡安达物流有限公司')
  chen.sync()
  const page = await signIn('xu', { at: '/customers' })
  await expect(page.getByText('还没有客户档案。')).toBeVisible()
  await page.getByRole('searchbox', { name: '查找客户' }).fill('无锡安达')
  await expect(page.getByText('没有符合条件的客户。')).toBeVisible()
  await page.goto(`${world.office}/customers/${made.id}`)
  await expect(page.getByText('没有这份记录，或它不在你的范围内。')).toBeVisible()
})

test('a session that ended asks for the password over the page, and nothing typed is lost', async ({
  world,
  signIn,
}) => {
  const chen = world.phone('chen')
  const made = chen.json('customer', 'new', 'name=昆明合力物流有限公司')
  chen.sync()
  const page = await signIn('zheng')
  await page.goto(`${world.office}/customers/${made.id}?tab=notes`)
  const note = page.getByRole('textbox', { name: '写一条备注' })
  await note.fill('钥匙在门卫')
  await page.context().clearCookies()
  await page.getByRole('button', { name: '添加备注' }).click()
  const again = page.getByRole('dialog', { name: '请重新登录' })
  await again.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await again.getByRole('button', { name: '登录' }).click()
  await expect(again).toBeHidden()
  await expect(note).toHaveValue('钥匙在门卫')
  await page.getByRole('button', { name: '添加备注' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: '钥匙在门卫' })).toContainText('郑伟')
})

test('an edit that the server does not take stays in its field with the reason', async ({ world, signIn }) => {
  const chen = world.phone('chen')
  const made = chen.json('customer', 'new', 'name=杭州嘉禾纺织有限公司')
  chen.sync()
  const page = await signIn('zheng')
  await page.goto(`${world.office}/customers/${made.id}`)
  const open = page.getByRole('button', { name: '修改客户名称' })
  await open.focus()
  await open.press('Enter')
  const input = page.getByRole('textbox', { name: '客户名称' })
  await page.context().setOffline(true)
  await input.fill('杭州嘉禾纺织（集团）有限公司')
  await input.press('Enter')
  await expect(page.getByRole('alert')).toContainText('连不上服务器。填写的内容还在')
  await expect(input).toHaveValue('杭州嘉禾纺织（集团）有限公司')
  // Nor is it lost by a click beside it.
  await page.getByRole('menuitem', { name: '今日' }).click()
  await page.getByRole('dialog', { name: '刚才填写的还没有保存' }).getByRole('button', { name: '继续填写' }).click()
  await expect(input).toHaveValue('杭州嘉禾纺织（集团）有限公司')
  await page.context().setOffline(false)
  await page.getByRole('button', { name: '保存' }).click()
  await expect(page.getByRole('heading', { name: '杭州嘉禾纺织（集团）有限公司' })).toBeVisible()
})
