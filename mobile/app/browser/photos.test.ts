import { createHash } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import { Link } from './link'
import { Phone, PIN, sign, signIn, typePin, unlock } from './phone'
import { photo, SECRET } from './picture'
import { Server, type Written } from './server'

const server = new Server()
const phone = new Phone(server)
let customer = ''

test.beforeAll(async () => {
  await server.begin()
  const { id } = await server.make('zhao', '/api/customers', {
    name: '华东机电有限公司',
    team: server.ids.get('east') ?? '',
  })
  customer = id
  await server.make('zhao', '/api/visits', {
    customer,
    visit_kind: 'install',
    summary: '空压机报警停机',
    'routing/lead': server.ids.get('wang') ?? '',
  })
})
test.afterAll(async () => {
  await phone.close()
  await server.stop()
  phone.remove()
  server.remove()
})

test('photos and the customer’s word survive closing and a full phone, and arrive as they were taken', async () => {
  let page = await phone.open()
  await signIn(page, 'wang')
  await expect(page.getByText('全部修改服务器已收到')).toBeVisible({ timeout: 60_000 })
  const line = page.locator('.line').first()
  const number = (await line.locator('.number').textContent())?.trim() ?? ''
  const [large, small] = [await photo(page, 3000, 2000), await photo(page, 640, 480)]

  await phone.offline(true)
  await server.stop()
  await line.click()
  for (const fact of ['接单', '出发', '到场']) await page.getByRole('button', { name: fact, exact: true }).click()
  await expect(page.locator('.head .status')).toHaveText('已到场')
  await page.getByLabel('拍照：施工前').setInputFiles(large)
  await page.getByLabel('拍照：施工后').setInputFiles(small)
  await expect(slot(page, '施工后').locator('.data')).toHaveText('已存手机')
  // One of two in the same slot is thought better of.
  await page.getByLabel('从相册选：施工后').setInputFiles(large)
  await expect(slot(page, '施工后').locator('.tile .data')).toHaveCount(2)
  await slot(page, '施工后').getByRole('button', { name: '看大图：施工后' }).nth(1).click()
  await page.getByRole('button', { name: '删除照片' }).click()
  await page.locator('.adm-dialog').getByText('删除照片', { exact: true }).click()
  await expect(slot(page, '施工后').locator('.tile')).toHaveCount(1)

  await page.getByRole('button', { name: '离场', exact: true }).click()
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await expect(page.locator('.missing')).toContainText('客户签字')
  await expect(page.locator('.missing')).not.toContainText('照片：施工前')
  await page.locator('.missing').getByText('照片：铭牌').click()
  await expect(slot(page, '铭牌')).toBeInViewport()

  await phone.close()
  page = await phone.open()
  await unlock(page)
  await page.locator('.line', { hasText: number }).click()
  await expect(slot(page, '施工前').locator('img')).toBeVisible()
  await expect(slot(page, '施工后').locator('img')).toHaveCount(1)

  // The phone is full: text takes the room that was kept for it, then photos are refused. Nothing is lost.
  const roomAgain = await phone.leave(page, 0)
  // What the browser had set aside for files that are open goes with them.
  await page.reload()
  await page.locator('.adm-passcode-input').click()
  await typePin(page, PIN)
  const work = page.getByRole('textbox', { name: '完成的工作' })
  for (let at = 0; (await reserved(page)) > 0; at++) {
    expect(at, 'text finds its place again and again').toBeLessThan(100)
    await work.fill(`${at} ${'更换主板，试机正常。'.repeat(900)}`)
  }
  await work.fill('更换主板')
  await page.getByLabel('拍照：铭牌').setInputFiles(small)
  await expect(page.locator('.adm-dialog')).toContainText('空间不足 50 MB')
  await page.locator('.adm-dialog').getByText('确定', { exact: true }).click()
  await expect(page.getByText('已存草稿')).toBeVisible()
  await expect(slot(page, '施工前').locator('img')).toBeVisible()

  await page.getByRole('button', { name: '请客户操作' }).click()
  await page.getByRole('button', { name: '非常满意', exact: true }).click()
  await page.getByLabel('您的姓名').fill('刘经理')
  await sign(page)
  await page.getByRole('button', { name: '确认', exact: true }).click()
  await expect(page.getByText('谢谢您！')).toBeVisible()
  await page.getByRole('button', { name: '我是工程师，返回工单' }).click()
  await expect(page.getByAltText('客户签字')).toBeVisible()
  await expect(page.getByRole('button', { name: '请客户操作' })).toHaveCount(0)

  await roomAgain()
  await page.getByLabel('从相册选：铭牌').setInputFiles(small)
  await expect(slot(page, '铭牌').locator('.data')).toHaveText('已存手机')
  await expect(slot(page, '铭牌')).toContainText('相册选图')

  await server.start()
  await phone.offline(false)
  await page.goto(server.field)
  await unlock(page)
  await expect(page.getByText('全部修改服务器已收到')).toBeVisible({ timeout: 60_000 })
  await page.locator('.line', { hasText: number }).click()
  await expect(page.locator('.tile .data')).toHaveText(['服务器已收到', '服务器已收到', '服务器已收到'])

  const { id, fields } = await server.read<Written>('chen', `/api/visits/${number}`)
  expect([fields['customer_word/rating'], fields['customer_word/name']]).toEqual([5, '刘经理'])
  expect(fields.work_done).toBe('更换主板')
  // One of the two is the one that was removed.
  expect(Object.entries(fields).filter(([path]) => path.endsWith('/album'))).toHaveLength(2)
  const cited = Object.entries(fields).filter(([path]) => /(blob|thumb|signature)$/.test(path))
  expect(
    cited
      .map(([path]) => path.split('/').at(-1))
      .sort()
      .join(' '),
  ).toBe('blob blob blob blob signature thumb thumb thumb thumb')
  for (const [path, hash] of cited) {
    const bytes = await server.bytes('chen', `/api/blobs/${hash}?record=${id}`)
    expect(createHash('sha256').update(bytes).digest('hex'), path).toBe(hash)
    expect(bytes.includes(SECRET), path).toBe(false)
    expect(bytes.subarray(0, 2).toString('hex'), path).toBe(path.endsWith('signature') ? '8950' : 'ffd8')
  }
  const places = Object.entries(fields).filter(([path]) => /^photos\/.*\/lat$/.test(path))
  expect(places[0]?.[1]).toBe(312_304_000)
  expect(phone.problems.filter(text => !/Failed to load resource|ERR_INTERNET|ERR_CONNECTION/.test(text))).toEqual([])
})

test('an upload that was cut goes on where it stopped, and a retired phone hands its photos over', async () => {
  const link = await Link.to(server.field)
  const second = new Phone(link)
  const visit = await server.make('zhao', '/api/visits', {
    customer,
    visit_kind: 'repair',
    summary: '液压站漏油',
    'routing/lead': server.ids.get('li') ?? '',
  })
  try {
    const page = await second.open()
    await signIn(page, 'li')
    await page.locator('.line', { hasText: visit.number }).click({ timeout: 60_000 })
    for (const fact of ['接单', '出发', '到场']) await page.getByRole('button', { name: fact, exact: true }).click()
    await expect(page.locator('.head .status')).toHaveText('已到场')
    // In the second part: a part that breaks off is sent again from its beginning.
    const cut = link.cutAfter(1_300_000)
    await page.getByLabel('拍照：施工前').setInputFiles(await noise(page))
    await cut
    await expect(slot(page, '施工前').locator('.data')).toHaveText('服务器已收到', { timeout: 60_000 })
    expect(link.offsets[0], 'the first part after the cut begins where the server had got to').toBeGreaterThan(0)

    await server.stop()
    await page.getByLabel('拍照：施工后').setInputFiles(await photo(page, 640, 480))
    await expect(slot(page, '施工后').locator('.data')).toHaveText('已存手机')
    await page.getByRole('textbox', { name: '完成的工作' }).fill('换了密封圈')
    await expect(page.getByText('已存草稿')).toBeVisible()
    server.endDevice('retire', 'li')
    await server.start()
    await page.goto(link.field)
    await page.locator('.adm-passcode-input').click()
    await typePin(page, PIN)
    await expect(page.getByText('本机已停用')).toBeVisible({ timeout: 60_000 })
    await page.reload()
    await expect(page.getByRole('button', { name: '登录并加密本机' })).toBeVisible()
    const aside = await server.read<{ items: { kind: string }[] }>('adm', '/api/quarantine')
    const kinds = aside.items.map(item => item.kind)
    expect(kinds.filter(kind => kind === 'attachment').length, 'the photo and its small copy').toBe(2)
    expect(kinds.length).toBeGreaterThan(3)
  } finally {
    await second.close()
    await link.close()
    second.remove()
  }
})

/** A JPEG that takes more than one part. */
async function noise(page: Page) {
  const encoded = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1800, 1350)
    const pen = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
    const pixels = pen.createImageData(1800, 1350)
    let seed = 7
    for (let at = 0; at < pixels.data.length; at++) {
      seed = (seed * 1103515245 + 12345) % 2147483648
      pixels.data[at] = at % 4 === 3 ? 255 : (seed >> 16) & 255
    }
    pen.putImageData(pixels, 0, 0)
    const bytes = new Uint8Array(
      await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })).arrayBuffer(),
    )
    return Array.from(bytes, byte => String.fromCharCode(byte)).join('')
  })
  return { name: 'noise.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(encoded, 'latin1') }
}

/** Bytes kept for text. */
function reserved(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory()
    return (await (await folder.getFileHandle('reserve')).getFile()).size
  })
}

function slot(page: Page, name: string) {
  return page.locator('.slot', { has: page.locator('legend', { hasText: name }) })
}
