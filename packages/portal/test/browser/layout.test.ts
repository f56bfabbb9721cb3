import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { enter, inBrowser, loaded } from './support/browser.js'
import { now, serveHistory } from './support/history.js'

/** Run before anything of the page: notes what moves that nobody touched. */
const noteShifts = `shifts = []
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (!hadRecentInput) shifts.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 100))])
    }
  }).observe({ type: 'layout-shift', buffered: true })`

/** A tenth of what is good by Core Web Vitals: where a longer word widens a column. */
const unnoticed = 0.01

const framesLater = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))'

inBrowser('while a screen loads', (open) => {
  test.each([
    ['a phone', { width: 412, height: 823 }],
    ['a wide screen', { width: 1280, height: 800 }],
  ])('nothing moves on %s, though each answer is drawn before the next', async (_name, viewport) => {
    const { endpoints, portal, webhooks } = await serveHistory()
    const [message] = (await webhooks.messages.list({ tenant: 'acme' })).data
    const [delivery] = (await webhooks.deliveries.list({ tenant: 'acme' })).data
    const { page } = await open({ viewport })
    await page.clock.setFixedTime(now)
    await page.addInitScript(noteShifts)
    await enter(page, await portal.portalLink({ tenant: 'acme', to: '/event-types' }))
    await oneByOne(page)
    for (const place of [
      '/endpoints',
      `/endpoints/${endpoints.failing}`,
      `/endpoints/${endpoints.active}`,
      '/deliveries',
      `/deliveries/${delivery?.id}`,
      '/messages',
      `/messages/${message?.id}`,
      '/event-types/invoice.paid',
    ]) {
      // Nothing is known from the screens before
      await page.evaluate(`history.replaceState(null, '', '#${place}')`)
      await page.reload()
      await loaded(page)
      await page.evaluate(framesLater)
      const shifts = await page.evaluate<[number, ...string[]][]>('shifts')
      expect([place, shifts.filter(([value]) => value > unnoticed)]).toEqual([place, []])
    }
  })
  test('a long list is drawn to its end, a piece at a time', async () => {
    const { link } = await serveHistory()
    const { page } = await open()
    await page.clock.setFixedTime(now)
    await enter(page, await link({ to: '/deliveries' }))
    await expect.poll(() => page.locator('tbody[data-row]').count()).toBe(50)
  })
})

/** Lets an answer of the API through once what came before it is drawn. */
async function oneByOne(page: Page) {
  let before = Promise.resolve()
  await page.route('**/api/**', (route) => {
    before = before.then(async () => {
      await route.continue()
      await page.evaluate(framesLater).catch(() => {})
    })
  })
}
