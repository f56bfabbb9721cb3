import { createReceiver } from '@posthorn/testkit'
import type { Locator, Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { inBrowser } from './support/browser.js'
import { serve } from './support/served.js'
import { sqlite } from './support/stores.js'

inBrowser('by keyboard alone', (open) => {
  test('a customer adds an endpoint, tests it, finds what failed, sends it again, changes the secret and pauses', async () => {
    const receiver = await createReceiver({ behaviour: 204 })
    onTestFinished(() => receiver.close())
    const host = await serve(sqlite())
    const { page } = await open()
    const { keyboard } = page
    const press = async (locator: Locator, key = 'Enter') => {
      await tabTo(page, locator)
      await keyboard.press(key)
    }

    await page.goto(await host.link())
    await press(page.getByRole('link', { name: 'Add an endpoint' }))
    // The new screen is read out from its heading on
    await focused(page.getByRole('heading', { name: 'Add an endpoint' }))
    await tabTo(page, page.getByLabel('URL'))
    await keyboard.type(`${receiver.url}/hooks`)
    await tabTo(page, page.getByLabel('Name', { exact: true }))
    await keyboard.type('billing')
    await tabTo(page, page.getByLabel('Every event'))
    await keyboard.press('ArrowDown')
    await press(page.getByRole('checkbox', { name: /^invoice\.\*/ }), 'Space')
    await press(page.getByRole('button', { name: 'Add an endpoint' }))
    await press(page.getByRole('link', { name: 'Open the endpoint' }))

    const test = page.getByRole('button', { name: 'Send a test' })
    await press(test)
    await press(page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }))
    await page.getByText(/^It arrived/).waitFor()
    await keyboard.press('Escape')
    // Back where it was
    await focused(test)

    receiver.behave(500)
    await host.emit('invoice.paid', { id: 'in_1', amount: 1 })
    await host.emit('invoice.paid', { id: 'in_2', amount: 2 })
    await receiver.waitFor(5)
    const failed = async () =>
      (await host.webhooks.deliveries.list({ tenant: 'acme', where: { status: 'failed' } })).data.length
    await expect.poll(failed).toBe(2)
    await press(page.getByRole('link', { name: 'Deliveries', exact: true }))
    const rows = page.locator('tbody[data-row]')
    await rows.nth(1).waitFor()
    await keyboard.press('j')
    await focused(rows.nth(0).getByRole('link').first())
    await keyboard.press('j')
    await focused(rows.nth(1).getByRole('link').first())
    await keyboard.press('k')
    await focused(rows.nth(0).getByRole('link').first())
    await keyboard.press('Enter')
    await page.getByText('The receiver has a fault of its own').waitFor()

    receiver.behave(204)
    await keyboard.press('r')
    await receiver.waitFor(6)
    await press(page.getByRole('button', { name: 'Replay…' }))
    await press(page.getByRole('button', { name: 'Send 1 delivery' }))
    await receiver.waitFor(7)
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await focused(page.getByRole('button', { name: 'Replay…' }))

    await keyboard.press('/')
    await focused(page.getByLabel('State'))
    await press(page.getByRole('link', { name: 'Endpoints', exact: true }))
    await rows.first().waitFor()
    await keyboard.press('j')
    await keyboard.press('Enter')
    await press(page.getByRole('button', { name: 'Change the secret' }))
    await press(page.getByRole('dialog').getByRole('button', { name: 'Change the secret' }))
    await page.getByText('The secret was changed.').waitFor()
    await press(page.getByRole('button', { name: 'Pause' }))
    await press(page.getByRole('dialog').getByRole('button', { name: 'Pause' }))
    await press(page.getByRole('button', { name: 'Resume' }))
    await page.getByText('The endpoint is active again.').waitFor()

    await keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Previous row').waitFor()
    await keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})

/** Goes on with Tab until the element has the focus, which is seen there. */
async function tabTo(page: Page, locator: Locator) {
  // Not looked up at each key: to find a role means to look at the whole page
  let element = await locator.elementHandle()
  for (let pressed = 0; !(await element?.evaluate((at) => at.matches(':focus'))); pressed++) {
    if (pressed === 80) throw new Error(`The keyboard does not reach ${locator}.`)
    await page.keyboard.press('Tab')
    if (await element?.evaluate((at) => !at.isConnected)) element = await locator.elementHandle()
  }
  expect(await is(locator, ':focus-visible')).toBe(true)
}

/** Waits until the element has the focus. */
async function focused(locator: Locator) {
  await expect.poll(() => is(locator, ':focus'), { timeout: 20_000 }).toBe(true)
}

async function is(locator: Locator, selector: string): Promise<boolean> {
  return (await locator.and(locator.page().locator(selector)).count()) > 0
}
