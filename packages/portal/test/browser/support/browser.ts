import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { browserAddress, noChromium } from '../../support/chromium.js'

/** Opens a window of its own for the test. What goes wrong in it fails the test when it ends; see {@link Window}. */
export type Open = (options?: BrowserContextOptions) => Promise<Window>

/** One window, which nobody else shares cookies or storage with. */
export interface Window {
  page: Page
  /** What went wrong so far: errors of scripts and of the console, reports of a CSP, dialogs, requests to other hosts. */
  faults: string[]
}

/** Tests in the run's browser, or one that says that there is none. */
export function inBrowser(name: string, define: (open: Open) => void): void {
  const endpoint = browserAddress()
  if (endpoint === null) {
    test(`${name}: ${noChromium}`, () => expect(process.env.POSTHORN_TEST_CHROMIUM).toBeUndefined())
    return
  }
  describe(name, () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await chromium.connect(endpoint)
    })
    afterAll(() => browser.close())
    define((options) => open(browser, options))
  })
}

/** Tells the test of what a CSP refused: an error of the console is not made for all of it. */
const reportViolations = `addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
  reportViolation(effectiveDirective + ' ' + blockedURI))`

async function open(browser: Browser, options: BrowserContextOptions = {}): Promise<Window> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })
  context.setDefaultTimeout(20_000)
  const faults: string[] = []
  await context.exposeBinding('reportViolation', (_, what: string) => void faults.push(`CSP: ${what}`))
  await context.addInitScript(reportViolations)
  context.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (protocol !== 'blob:' && !['127.0.0.1', 'localhost'].includes(hostname)) faults.push(`asks ${request.url()}`)
  })
  context.on('console', (message) => {
    // The browser notes each answer that is no success; what the portal makes of those is on its page
    const isAnswer = /\/(api\/|session$)/.test(message.location().url)
    if (['error', 'warning'].includes(message.type()) && !isAnswer) faults.push(message.text())
  })
  context.on('weberror', (error) => void faults.push(String(error.error())))
  context.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  onTestFinished(async () => {
    await context.close()
    expect(faults).toEqual([])
  })
  return { page: await context.newPage(), faults }
}

/** Opens a link to the portal, and waits until it is spent: another place would take its place in the address. */
export async function enter(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('navigation', { name: 'Sections' }).waitFor()
}

/** Leads the portal to a place within it, and waits until what was shown before has gone. */
export async function goTo(page: Page, place: string): Promise<void> {
  const untilDrawn = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))'
  await page.evaluate(`location.hash = ${JSON.stringify(place)}; ${untilDrawn}`)
}

/** Waits until nothing loads any more. */
export async function loaded(page: Page): Promise<void> {
  await page.locator('h1').waitFor()
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
}

/** Where the portal is now, within itself. */
export function placeOf(page: Page): string {
  return new URL(page.url()).hash
}
