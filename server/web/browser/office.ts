/** The tests' world: one server per file, and office pages that fail when the page complains. */
import { type Browser, test as base, expect, type Page } from '@playwright/test'
import { type Login, PASSWORD, World } from './world'

/** `at` is the page that is opened. */
type Options = { language?: 'zh' | 'en'; width?: number; at?: string }

export type SignIn = (login: Login, options?: Options) => Promise<Page>

export const test = base.extend<{ signIn: SignIn }, { story: string; world: World }>({
  story: ['', { scope: 'worker', option: true }],
  world: [
    // Files name their story: each has a server of its own.
    async ({ story: _ }, use) => {
      const world = await World.start()
      await use(world)
      await world.stop()
    },
    { scope: 'worker' },
  ],
  signIn: async ({ browser, world }, use) => {
    const complaints: string[] = []
    await use(async (login, options = {}) => {
      const page = await opened(browser, options, complaints)
      await page.goto(world.office + (options.at ?? '/'))
      await page.locator('#user').fill(login)
      await page.locator('#password').fill(PASSWORD)
      await page.locator('button[type=submit]').click()
      await expect(page.locator('.frame-page')).toBeVisible()
      return page
    })
    expect(complaints).toEqual([])
  },
})

/** A page of a browser of its own; what its console complains of is collected. */
async function opened(browser: Browser, options: Options, complaints: string[]) {
  const context = await browser.newContext({ viewport: { width: options.width ?? 1280, height: 860 } })
  const page = await context.newPage()
  await page.addInitScript(language => {
    if (!localStorage.getItem('fieldfile.language')) localStorage.setItem('fieldfile.language', language)
  }, options.language ?? 'zh')
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('dialog', dialog => complaints.push(`a dialog: ${dialog.message()}`))
  page.on('console', message => {
    if (message.type() === 'error' && !isExpected(message.text())) complaints.push(message.text())
  })
  return page
}

/**
 * What browsers call errors and pages expect: answers that are no, and the style sheet by which Ant Design measures
 * scroll bars, which the page's policy does not let in.
 */
function isExpected(text: string): boolean {
  return text.startsWith('Failed to load resource') || text.startsWith('Applying inline style violates')
}

export { expect }
