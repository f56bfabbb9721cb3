import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeHandler } from '@posthorn/http/node'
import { portal } from '@posthorn/portal'
import { listen } from '@posthorn/testkit'
import { type Browser, chromium } from 'playwright-core'
import type { Bench } from '../bench.ts'
import { filledWebhooks } from '../portal/filled-store.ts'
import { loadOnPhone } from '../portal/load.ts'
import { scoreOf, type Vitals } from '../portal/score.ts'
import { visit, visits } from '../portal/visits.ts'
import { printTable } from '../table.ts'

/** How long screens of the portal take where a tenant has much, and how long a phone takes to load it. */
export const portalPages: Bench = async ({ quick }) => {
  const executablePath = process.env.POSTHORN_TEST_CHROMIUM ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] }).catch(() => null)
  if (browser === null) {
    console.log(`portal: left out, as no browser starts from ${executablePath}.`)
    return
  }
  const size = { endpoints: 10_000, deliveries: quick ? 10_000 : 1_000_000 }
  const rounds = quick ? 1 : 5
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  const webhooks = await filledWebhooks(join(folder, 'bench.db'), size)
  const handle = createNodeHandler(portal(webhooks, { authorize: () => ({ tenant: 'bench' }) }))
  const server = await listen((request, response) => void handle(request, response, '/portal/*'))
  try {
    const title = `portal: ${size.endpoints} endpoints, ${size.deliveries} deliveries of one tenant, SQLite`
    printTable(title, ['screen', 'ms, median', 'slowest'], await screenTimes(browser, `${server.url}/portal/`, rounds))
    const names = ['FCP, ms', 'LCP, ms', 'TBT, ms', 'CLS', 'score']
    printTable('portal: loaded on a phone', ['screen', ...names], await loadTimes(browser, server.url, rounds))
  } finally {
    await browser.close()
    await server.close()
    await webhooks.close()
    rmSync(folder, { recursive: true })
  }
}

/** Each round in a new window: nothing is known from the one before. */
async function screenTimes(browser: Browser, url: string, rounds: number): Promise<string[][]> {
  const times = new Map(visits.map(({ name }): [string, number[]] => [name, []]))
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await page.goto(`${url}#/event-types`)
    await page.locator('h1').waitFor()
    for (const one of visits) times.get(one.name)?.push(await visit(page, one))
    await context.close()
  }
  return [...times].map(([name, all]) => [name, median(all).toFixed(0), Math.max(...all).toFixed(0)])
}

async function loadTimes(browser: Browser, url: string, rounds: number): Promise<string[][]> {
  const rows: string[][] = []
  for (const place of ['/endpoints', '/deliveries']) {
    const loads: Vitals[] = []
    for (let round = 0; round < rounds; round++) loads.push(await loadOnPhone(browser, `${url}/portal/#${place}`))
    const of = (name: 'fcp' | 'lcp' | 'tbt' | 'cls') => median(loads.map((load) => load[name]))
    const vitals = { fcp: of('fcp'), lcp: of('lcp'), tbt: of('tbt'), cls: of('cls') }
    const [fcp, lcp, tbt] = [vitals.fcp, vitals.lcp, vitals.tbt].map((ms) => ms.toFixed(0))
    rows.push([place, fcp ?? '', lcp ?? '', tbt ?? '', vitals.cls.toFixed(3), scoreOf(vitals).toFixed(0)])
  }
  return rows
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
