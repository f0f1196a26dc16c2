// A phone: a browser of its own with a phone's screen and touch, whose files outlive it.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, expect, type Page } from '@playwright/test'
import { PASSWORD, type Server } from './server'

export const PIN = '246810'
const CHROMIUM = execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim()
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']
const BACKGROUND = ['--disable-background-networking', '--disable-component-update']

/** How a browser is started. */
export const BROWSER = { executablePath: CHROMIUM, args: [...QUIET, ...BACKGROUND] }

export class Phone {
  private readonly files = mkdtempSync(join(tmpdir(), 'fieldfile-phone-'))
  private context: BrowserContext | null = null
  readonly problems: string[] = []

  /** `server` says where the app is: a server, or what stands before it. */
  constructor(
    private readonly server: Pick<Server, 'field'>,
    /** How its browser is started besides. */
    private readonly args: string[] = [],
  ) {}

  /** Starts the browser and opens the app. */
  async open(): Promise<Page> {
    this.context = await chromium.launchPersistentContext(this.files, {
      ...BROWSER,
      args: [...BROWSER.args, ...this.args],
      viewport: { width: 360, height: 780 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      geolocation: { latitude: 31.2304, longitude: 121.4737, accuracy: 12 },
      permissions: ['geolocation'],
    })
    return this.page()
  }

  /** Opens the app in a further tab, or in the first one. */
  async page(): Promise<Page> {
    const context = this.opened()
    const page = context.pages().find(page => page.url() === 'about:blank') ?? (await context.newPage())
    page.on('console', message => {
      if (message.type() === 'error') this.problems.push(message.text())
    })
    page.on('pageerror', error => this.problems.push(String(error)))
    await page.goto(this.server.field)
    return page
  }

  async offline(yes: boolean): Promise<void> {
    await this.opened().setOffline(yes)
  }

  /** So many bytes are left for the app beyond what it uses, until what comes back is called. */
  async leave(page: Page, bytes: number): Promise<() => Promise<void>> {
    const browser = await this.opened().newCDPSession(page)
    const { origin } = new URL(this.server.field)
    const { usage } = await browser.send('Storage.getUsageAndQuota', { origin })
    await browser.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + bytes })
    return () => browser.detach()
  }

  async close(): Promise<void> {
    await this.context?.close()
    this.context = null
  }

  /** As when the battery is taken out: nothing is closed. */
  async kill(): Promise<void> {
    const gone = new Promise(done => this.opened().once('close', done))
    for (const pid of processes(`--user-data-dir=${this.files}`)) process.kill(pid, 'SIGKILL')
    await gone
    this.context = null
  }

  remove(): void {
    rmSync(this.files, { recursive: true, force: true, maxRetries: 5 })
  }

  private opened(): BrowserContext {
    if (!this.context) throw new Error('the phone is off')
    return this.context
  }
}

/** Signs in for the first time and waits for the records. */
export async function signIn(page: Page, who: string): Promise<void> {
  await page.getByLabel('账号').fill(who)
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByLabel('设置 6 位解锁码').fill(PIN)
  await page.getByLabel('再输一次解锁码').fill(PIN)
  await page.getByRole('button', { name: '登录并加密本机' }).click()
  await expect(page.getByRole('heading', { name: '今天的工作' })).toBeVisible()
}

export async function unlock(page: Page, pin = PIN): Promise<void> {
  await expect(page.getByRole('heading', { name: '请输入解锁码' })).toBeVisible()
  await page.locator('.adm-passcode-input').click()
  await today(page, () => typePin(page, pin))
}

/** Opens the app and goes to today's work from where somebody was typing, which is where it opens. */
async function today(page: Page, open: () => Promise<void>): Promise<void> {
  const typing = await page.evaluate(() => localStorage.getItem('typing'))
  await open()
  if (typing) await page.getByRole('button', { name: '返回' }).click()
  await expect(page.getByRole('heading', { name: '今天的工作' })).toBeVisible()
}

/** Types six digits on the keyboard of the lock screen. */
export async function typePin(page: Page, pin: string): Promise<void> {
  for (const digit of pin) await page.locator('.adm-number-keyboard-key', { hasText: new RegExp(`^${digit}$`) }).click()
}

/** Signs in on a phone that has records already, with another PIN. */
export async function signInAgain(page: Page, pin: string): Promise<void> {
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByLabel('设置 6 位解锁码').fill(pin)
  await page.getByLabel('再输一次解锁码').fill(pin)
  await today(page, () => page.getByRole('button', { name: '登录并加密本机' }).click())
}

/** The processes whose command line names this. */
function processes(named: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(named)
      } catch {
        return false
      }
    })
    .map(Number)
}

/** Writes a name into the field to sign in. */
export async function sign(page: Page): Promise<void> {
  const field = page.locator('canvas')
  await field.scrollIntoViewIfNeeded()
  const box = await field.boundingBox()
  if (!box) throw new Error('there is no field to sign in')
  await page.mouse.move(box.x + 40, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + 120, box.y + 120, { steps: 5 })
  await page.mouse.move(box.x + 220, box.y + 50, { steps: 5 })
  await page.mouse.up()
}
