/** The main job, seen from the office while phones sync. */
import { rmSync } from 'node:fs'
import { expect, test } from './office'
import { pngFile } from './picture'

test.use({ story: 'story' })

test('what is written in a basement appears on open pages, both values stand, one is chosen, the visit is returned and approved', async ({
  world,
  signIn,
}) => {
  const [chen, wang, li] = [world.phone('chen'), world.phone('wang'), world.phone('li')]
  const customer: string = chen.json(
    'customer',
    'new',
    'name=上海恒信机械有限公司',
    'class=key',
    'contacts/c1/name=刘经理',
    'contacts/c1/phone=13800000000',
  ).number
  chen.sync()
  const visit: string = chen.json('visit', 'new', '--customer', customer, '--kind', 'repair').number
  chen.json('visit', 'set', visit, `routing/lead=${wang.user()}`, 'summary=设备频繁掉线')
  chen.sync()
  wang.sync()
  li.sync()

  const office = await signIn('zheng')
  await office.getByRole('menuitem', { name: '工单' }).click()
  const row = office.getByRole('row', { name: visit })
  await expect(row).toContainText('待接单')

  await test.step('a step taken in the field shows within a second, without a reload', async () => {
    wang.json('visit', 'accept', visit)
    wang.sync()
    await expect(row).toContainText('已接单', { timeout: 1_000 })
  })

  await test.step('what is being typed stays while others write', async () => {
    await office.getByRole('menuitem', { name: '客户档案' }).click()
    await office.getByRole('link', { name: '上海恒信机械有限公司' }).click()
    await office.getByText('13800000000').hover()
    await office.getByRole('button', { name: '修改联系人电话' }).click()
    const input = office.getByRole('textbox', { name: '联系人电话' })
    await input.fill('13700000000')
    chen.json('customer', 'set', customer, 'remark=白天联系', 'contacts/c1/phone=13911112222')
    chen.sync()
    await expect(office.getByText('白天联系')).toBeVisible({ timeout: 2_000 })
    await expect(office.getByText('你填写期间，有人把它写成了：')).toContainText('13911112222')
    await expect(input).toHaveValue('13700000000')
    await input.press('Enter')
  })

  await test.step('both values are shown with who wrote them; one is chosen, and the choice undone', async () => {
    const several = office.locator('.several')
    await expect(several).toContainText('两人都改了·待选定')
    await expect(several.locator('li', { hasText: '13911112222' })).toContainText('陈静')
    await expect(several.locator('li', { hasText: '13700000000' })).toContainText('郑伟')
    await several.locator('li', { hasText: '13911112222' }).getByRole('button', { name: '选定这个' }).click()
    await expect(several).toBeHidden()
    await expect(office.getByText('13911112222')).toBeVisible()
    await office.getByRole('button', { name: '撤销', exact: true }).last().click()
    await expect(several).toContainText('13700000000')
    await office.getByRole('menuitem', { name: '待选定' }).click()
    const card = office.locator('.ant-card', { hasText: '上海恒信机械有限公司' })
    await card.locator('li', { hasText: '13911112222' }).getByRole('button', { name: '选定这个' }).click()
    await expect(office.getByText('没有要选定的内容。')).toBeVisible()
    li.sync()
    expect(li.json('customer', customer).fields['contacts/c1/phone']).toBe('13911112222')
  })

  await test.step('the visit is handed in with a photo that is still on the phone', async () => {
    for (const step of ['set-out', 'arrive']) wang.json('visit', step, visit)
    wang.json('visit', 'set', visit, 'work_done=更换电源模块', 'result=pass')
    const plate = pngFile('plate', [90, 90, 90])
    wang.json('visit', 'attach', visit, 'nameplate', plate)
    rmSync(plate)
    wang.json('visit', 'leave', visit)
    wang.json('visit', 'submit', visit)
    wang.syncWithoutPhotos()
    await office.getByRole('menuitem', { name: '审核' }).click()
    await expect(office.getByRole('heading', { name: visit })).toContainText('已提交')
    await expect(office.getByRole('img', { name: /铭牌/ })).toContainText('照片在途·在王磊手机上')
  })

  await test.step('it is returned with a remark that points at a field', async () => {
    await office.getByRole('button', { name: '退回', exact: true }).click()
    await expect(office.getByText('退回时请写明要改什么')).toBeVisible()
    await office.getByRole('textbox', { name: '审核意见' }).fill('缺少更换部件的序列号')
    await office.getByRole('button', { name: '指出完成的工作' }).click()
    await office.getByRole('textbox', { name: '完成的工作的问题' }).fill('写明型号')
    await office.getByRole('button', { name: '退回', exact: true }).click()
    await expect(office.getByText('已退回给工程师')).toBeVisible()
    wang.sync()
    const returned = wang.json('visit', visit)
    expect([returned.status, returned.reviews[0].remark, returned.reviews[0].points[0].path]).toEqual([
      'returned',
      '缺少更换部件的序列号',
      'work_done',
    ])
  })

  await test.step('what comes back is announced and shows only what changed', async () => {
    const other: string = chen.json('visit', 'new', '--customer', customer, '--kind', 'inspection').number
    chen.json('visit', 'set', other, `routing/lead=${li.user()}`, 'summary=机房环境检查')
    chen.sync()
    li.sync()
    for (const step of ['accept', 'arrive']) li.json('visit', step, other)
    li.json('visit', 'submit', other)
    li.sync()
    await expect(office.getByText('新到 1 份')).toBeVisible()
    await expect(office.getByRole('button', { name: new RegExp(other) })).toBeHidden()
    wang.json('visit', 'set', visit, 'parts/p1/name=电源模块', 'parts/p1/serial=P1234567')
    wang.json('visit', 'submit', visit)
    wang.sync()
    // The second may arrive while the first is being taken in; it is then announced by itself.
    const again = office.getByRole('button', { name: new RegExp(visit) })
    const takeIn = office.getByRole('button', { name: '放进列表' })
    await takeIn.click()
    await expect(takeIn.or(again).first()).toBeVisible()
    if (!(await again.isVisible())) await takeIn.click()
    await again.click()
    await expect(office.getByText('上次审核之后的改动')).toBeVisible()
    await expect(office.getByRole('cell', { name: 'P1234567' })).toBeVisible()
    await expect(office.getByRole('cell', { name: '更换电源模块' })).toBeHidden()
  })

  await test.step('and is approved by keyboard', async () => {
    await office.getByRole('heading', { name: visit }).click()
    await office.keyboard.press('a')
    await expect(office.getByText(/^已通过/).first()).toBeVisible()
    wang.sync()
    expect(wang.json('visit', visit).status).toBe('approved')
  })

  await test.step('the history tells who did what, and the file can be seen as it was', async () => {
    await office.goto(`${world.office}/customers`)
    await office.getByRole('link', { name: '上海恒信机械有限公司' }).click()
    await office.getByRole('tab', { name: '修改记录' }).click()
    await expect(office.getByRole('article').first()).toContainText('郑伟')
    await expect(office.getByRole('article').last()).toContainText('chen-phone')
    await office.getByRole('article').last().getByRole('button', { name: '看当时的样子' }).click()
    await office.getByRole('tab', { name: '资料' }).click()
    const file = office.getByRole('tabpanel', { name: '资料' })
    await expect(file.getByText('13800000000')).toBeVisible()
    await expect(office.getByRole('button', { name: '添加联系人' })).toBeHidden()
    await office.getByRole('button', { name: '回到现在' }).click()
    await expect(file.getByText('13911112222')).toBeVisible()
  })
})
