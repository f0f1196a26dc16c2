/** Photos and signature: missing, there, and on the printed sheet with the company's own logo. */
import { rmSync } from 'node:fs'
import { expect, test } from './office'
import { png, pngFile } from './picture'

test.use({ story: 'sheet' })

test('photos and signature arrive on the open page, and print below the logo', async ({ world, signIn }) => {
  const [chen, wang] = [world.phone('chen'), world.phone('wang')]
  const customer = chen.json(
    'customer',
    'new',
    'name=湖州锦绣印染有限公司',
    'addresses/a1/text=湖州市织里路 8 号',
  ).number
  const visit = chen.json('visit', 'new', '--customer', customer, '--kind', 'repair')
  chen.json('visit', 'set', visit.number, `routing/lead=${wang.user()}`, 'summary=电源模块告警')
  chen.sync()
  wang.sync()
  for (const step of ['accept', 'arrive']) wang.json('visit', step, visit.number)
  // This one never comes: the phone that names it has lost it, and says so when it is asked for it.
  const lost = pngFile('nameplate', [160, 90, 40])
  wang.json('visit', 'attach', visit.number, 'nameplate', lost)
  rmSync(lost)
  wang.json('visit', 'set', visit.number, 'work_done=更换电源模块')
  wang.syncAfterLosingPhotos()
  const page = await signIn('zheng', { at: `/visits/${visit.id}` })
  await expect(page.getByRole('img', { name: '铭牌: 照片在途·在王磊手机上（wang-phone）' })).toBeVisible()
  const files = [pngFile('after', [40, 90, 160]), pngFile('signature', [20, 20, 20])]
  const [after = '', signature = ''] = files
  wang.json('visit', 'attach', visit.number, 'after', after)
  wang.json('visit', 'attach', visit.number, 'signature', signature)
  wang.json('visit', 'set', visit.number, 'customer_word/name=沈主任', 'customer_word/rating=5')
  wang.sync()
  const photo = page.getByRole('img', { name: '作业后' })
  await expect(photo).toHaveJSProperty('naturalWidth', 320)
  await expect(page.getByRole('img', { name: '客户签名' })).toHaveJSProperty('naturalWidth', 320)
  await photo.click()
  await expect(page.locator('.ant-image-preview-img')).toBeVisible()
  for (const file of files) rmSync(file)

  const admin = await signIn('admin', { at: '/admin/settings' })
  const chooser = admin.locator('input[type=file]')
  await chooser.setInputFiles({ name: 'logo.svg', mimeType: 'image/png', buffer: Buffer.from('<svg/>') })
  await expect(admin.getByText('这张图片不能用')).toBeVisible()
  await chooser.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: png(240, 60, [9, 88, 217]) })
  await expect(admin.getByRole('img', { name: '公司标志' })).toHaveJSProperty('naturalWidth', 240)

  await page.goto(`${world.office}/visits/${visit.id}/print`)
  const sheet = page.getByRole('article')
  for (const name of ['公司标志', '作业后', '客户签名'])
    await expect(sheet.getByRole('img', { name })).not.toHaveJSProperty('naturalWidth', 0)
  await expect(sheet.getByText('照片缺失：王磊的wang-phone上也已没有')).toBeVisible()
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  if (process.env.FIELDFILE_SHEET)
    await page.pdf({ path: process.env.FIELDFILE_SHEET, preferCSSPageSize: true, printBackground: true })
})
