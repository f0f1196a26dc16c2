/** The dispatch board: a drag reaches the engineer's phone, can be undone, and never overwrites what others wrote. */
import { expect, test } from './office'
import type { World } from './world'

test.use({ story: 'dispatch' })

/** A customer and a visit without engineer; its number. */
function order(world: World, name: string): string {
  const chen = world.phone('chen')
  const customer = chen.json('customer', 'new', `name=${name}`).number
  const visit = chen.json('visit', 'new', '--customer', customer, '--kind', 'repair').number
  chen.json('visit', 'set', visit, 'summary=主轴异响')
  chen.sync()
  return visit
}

test('a visit dragged to an engineer reaches his phone, and can be put back', async ({ world, signIn }) => {
  const visit = order(world, '南通恒信物流有限公司')
  const wang = world.phone('wang')
  const page = await signIn('chen', { at: '/dispatch' })
  const list = page.getByRole('region', { name: '待安排' })
  const card = list.locator('.board-card').filter({ hasText: '南通恒信物流' })
  const row = page.getByRole('row').filter({ hasText: '王磊' })
  await card.hover()
  await page.mouse.down()
  await row.getByRole('cell').nth(2).hover()
  await row
    .getByRole('cell')
    .nth(2)
    .hover({ position: { x: 30, y: 30 } })
  await page.mouse.up()
  await expect(page.getByText(`${visit} 已派给王磊`)).toBeVisible()
  await expect(row.getByText('已派·手机未收到')).toBeVisible()
  wang.sync()
  await expect(row.getByText(/手机已收到/)).toBeVisible()
  await expect(card).toHaveCount(0)
  await page.getByRole('button', { name: '撤销' }).click()
  await expect(card).toBeVisible()
})

test('an appointment that an engineer asks for is marked, and moved to in one click', async ({ world, signIn }) => {
  const visit = order(world, '扬州长江造船有限公司')
  const [chen, wang] = [world.phone('chen'), world.phone('wang')]
  chen.json('visit', 'set', visit, `routing/lead=${wang.user()}`, 'routing/window_from=2027-03-01 09:00')
  chen.sync()
  wang.sync()
  wang.json('visit', 'set', visit, 'asked/window_from=2027-03-04 14:00', 'asked/reason=客户停产')
  wang.sync()
  const page = await signIn('chen', { at: '/dispatch?date=2027-03-01' })
  await page.getByRole('button', { name: `${visit}：客户要改约到 03-04 14:00` }).click()
  await expect(page.getByText('客户要改约到')).toHaveCount(0)
  const clock = () => wang.json('visit', visit).window_from
  wang.sync()
  expect(clock()).toBe(Date.parse('2027-03-04T14:00:00+08:00'))
})

test('the board works with the keyboard alone', async ({ world, signIn }) => {
  const visit = order(world, '宁波宏图食品有限公司')
  const page = await signIn('chen', { at: '/dispatch' })
  await page.getByRole('button', { name: `移动 ${visit}` }).focus()
  await page.keyboard.press('Space')
  await expect(page.getByText('在 待安排 上方')).toBeAttached()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByText(/^在 (王磊|李强) .* 上方$/)).toBeAttached()
  await page.keyboard.press('Space')
  await expect(page.getByText(new RegExp(`${visit} 已派给(王磊|李强)`))).toBeVisible()
})

test('a drafted week is written when it is published, not before', async ({ world, signIn }) => {
  const visit = order(world, '常州安达纺织有限公司')
  const li = world.phone('li')
  const page = await signIn('chen', { at: '/dispatch' })
  await page.getByRole('button', { name: '起草' }).click()
  await page.getByRole('button', { name: `移动 ${visit}` }).focus()
  await page.keyboard.press('Space')
  await expect(page.getByText('在 待安排 上方')).toBeAttached()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByText(/^在 (王磊|李强) .* 上方$/)).toBeAttached()
  await page.keyboard.press('Space')
  await expect(page.getByText('草稿', { exact: true })).toBeVisible()
  li.sync()
  expect(JSON.stringify(li.json('visit', visit))).not.toContain('routing/lead')
  await page.getByRole('button', { name: '发布 1 处' }).click()
  // A visit of the story before has this hour.
  const overlap = page.getByRole('dialog', { name: '有 1 处预约重叠，还要发布吗？' })
  await expect(overlap).toContainText(visit)
  await overlap.getByRole('button', { name: '照样发布' }).click()
  await expect(page.getByText('已发布 1 处')).toBeVisible()
  await expect(page.getByText('草稿', { exact: true })).toHaveCount(0)
  li.sync()
  expect(JSON.stringify(li.json('visit', visit))).toContain('routing/lead')
})
