import type { Browser } from 'playwright-core'
import type { Vitals } from './score.ts'

/** Run in the page before anything of it is: notes what browsers measure. */
const observe = `
  vitals = { lcp: 0, cls: 0 }
  tasks = []
  const note = (type, add) => new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true })
  note('largest-contentful-paint', (entry) => { vitals.lcp = entry.startTime })
  note('layout-shift', (entry) => { if (!entry.hadRecentInput) vitals.cls += entry.value })
  note('longtask', ({ startTime, duration }) => tasks.push([startTime, startTime + duration]))`

/** What blocks counts from the first paint on, as Lighthouse has it: what is above 50 ms of each task. */
const read = `(() => {
  const fcp = performance.getEntriesByName('first-contentful-paint')[0].startTime
  const blocking = tasks.map(([start, end]) => Math.max(0, end - Math.max(start, fcp) - 50))
  return { ...vitals, fcp, tbt: blocking.reduce((sum, ms) => sum + ms, 0) }
})()`

/** A phone as Lighthouse has it: a quarter of this machine's speed, and a slow 4G network. */
const network = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 96_000 }

/** Loads a page for the first time, until its rows are drawn. */
export async function loadOnPhone(browser: Browser, url: string): Promise<Vitals> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75 })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', network)
  await page.addInitScript(observe)
  await page.goto(url)
  await page.locator('tbody[data-row]').first().waitFor()
  // What moves afterwards would be counted as well
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
  await page.waitForLoadState('networkidle')
  const vitals = await page.evaluate<Vitals>(read)
  await context.close()
  return vitals
}
