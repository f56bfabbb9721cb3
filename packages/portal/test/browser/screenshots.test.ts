import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { inBrowser } from './support/browser.js'
import { now, serveHistory } from './support/history.js'

/** From where `npm run screenshots` takes them into the docs. */
const folder = join(import.meta.dirname, '../../../../.cache/screenshots')

inBrowser('for the docs', (open) => {
  test('pictures are taken that are the same on each run', async () => {
    mkdirSync(folder, { recursive: true })
    const history = await serveHistory({ name: 'Acme webhooks', docsUrl: 'https://docs.example.com/webhooks' })
    const { page } = await open({ viewport: { width: 1000, height: 430 } })
    await page.clock.setFixedTime(now)
    await page.goto(await history.link())
    await page
      .getByRole('img', { name: /delivered,/ })
      .first()
      .waitFor()
    await take(page, 'endpoints.png')
    await page.setViewportSize({ width: 1000, height: 820 })
    await page.getByRole('paragraph').getByRole('link', { name: 'billing-prod' }).click()
    await page.getByText(/^Failing since/).waitFor()
    await page.getByRole('table', { name: 'Deliveries, the newest first' }).waitFor()
    await take(page, 'endpoint.png')
  })
})

/** Ids are made up anew on each run: each of them is written as one of these. */
const writeIds = `document.querySelectorAll('.ph-id').forEach((id, n) => {
  id.textContent = '0195a8c4-6e40-7d31-9b7c-' + (0x3f2a10c45d00 + n * 7919).toString(16)
})`

async function take(page: Page, name: string) {
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
  await page.evaluate(writeIds)
  await page.evaluate('document.activeElement.blur()')
  const path = join(folder, name)
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  expect(statSync(path).size).toBeLessThan(150_000)
}
