import type { Page } from 'playwright-core'

/** What a user asks for, by its address or by a link; from the click until the rows are drawn. */
export interface Visit {
  name: string
  place?: string
  link?: string
}

export const visits: readonly Visit[] = [
  { name: 'endpoints', place: '/endpoints' },
  { name: 'endpoints, the next page', link: 'Next page' },
  { name: 'endpoints, found by name', place: '/endpoints?q=endpoint%2005000' },
  { name: 'one endpoint, its day and its log', link: 'endpoint 05000' },
  { name: 'deliveries', place: '/deliveries' },
  { name: 'deliveries, the next page', link: 'Next page' },
  { name: 'deliveries that failed', place: '/deliveries?status=failed' },
  { name: 'messages', place: '/messages' },
  { name: 'messages, the next page', link: 'Next page' },
]

const firstRow = "document.querySelector('tbody[data-row] a')?.href"
const framesLater = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))'

/** How long a visit takes, in ms. The whole of the screen is awaited: counts and charts as well as rows. */
export async function visit(page: Page, { place, link }: Visit): Promise<number> {
  const before = await page.evaluate<string | undefined>(firstRow)
  const started = performance.now()
  if (place !== undefined) await page.evaluate(`location.hash = ${JSON.stringify(place)}; ${framesLater}`)
  else await page.getByRole('link', { name: link, exact: true }).click()
  while ((await page.evaluate<string | undefined>(firstRow)) === before) await page.evaluate(framesLater)
  await page.locator('tbody[data-row]').first().waitFor()
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
  return performance.now() - started
}
