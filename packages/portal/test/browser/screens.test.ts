import type { Permission } from '@posthorn/http'
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { enter, goTo, inBrowser, loaded } from './support/browser.js'
import { type History, now, serveHistory } from './support/history.js'

/** A screen, and what shows that all of it is there. */
interface Screen {
  /** Its address within the portal. */
  place: string
  /** The buttons that open the part that is looked at, one after the other. */
  opens?: string[]
  /** Words of what comes last. */
  shows: string | RegExp
  /** It has what looks otherwise on a phone: rows that are cards. */
  hasCards?: boolean
}

const wide = { width: 1280, height: 800 }
const phone = { width: 360, height: 740 }
const tenant = 'acme'
const log = 'Deliveries, the newest first'
/** Few rows: more of them have no other faults. */
const since = new Date(now - 90 * 60_000).toISOString()

/** Before the last deliveries failed for good. */
const afternoon = new Date(Date.UTC(2026, 2, 12, 12)).toISOString()

async function screensOf({ webhooks, endpoints: { failing, active, paused, suspended } }: History): Promise<Screen[]> {
  const [failed] = (await webhooks.deliveries.list({ tenant, where: { status: 'failed', endpointId: failing } })).data
  const [message] = (await webhooks.messages.list({ tenant })).data
  return [
    { place: '/endpoints', shows: 'billing-prod', hasCards: true },
    { place: '/endpoints?q=nothing-like-it', shows: 'Clear filters' },
    { place: '/endpoints/new', shows: 'Every event' },
    { place: `/endpoints/${failing}?since=${since}`, shows: log },
    { place: `/endpoints/${active}?since=${since}`, shows: log },
    { place: `/endpoints/${paused}`, shows: /^Paused: new events/ },
    { place: `/endpoints/${suspended}?since=${since}`, shows: /^Suspended since/ },
    { place: `/endpoints/${active}/edit`, shows: /chosen$/ },
    { place: `/deliveries?since=${since}`, shows: log, hasCards: true },
    { place: '/deliveries?status=cancelled', shows: 'No deliveries are like this.' },
    { place: `/deliveries/${failed?.id}`, shows: /^curl -i/ },
    { place: `/messages?since=${since}`, shows: 'Messages, the newest first', hasCards: true },
    { place: `/messages/${message?.id}`, shows: log },
    { place: '/event-types', shows: 'An invoice was made.' },
    { place: '/event-types/invoice.paid', shows: /await verify/ },
    { place: '/nowhere', shows: 'There is nothing at this address' },
    { place: '/endpoints/none', shows: 'Not found' },
  ]
}

async function dialogsOf({ webhooks, endpoints: { failing, suspended } }: History): Promise<Screen[]> {
  const [held] = (await webhooks.deliveries.list({ tenant, where: { status: 'held', endpointId: suspended } })).data
  const place = `/endpoints/${failing}?since=${since}`
  return [
    { place, opens: ['Send a test'], shows: 'webhook.test' },
    {
      place: `/endpoints/${failing}?since=${afternoon}&status=failed`,
      opens: ['Replay…'],
      shows: /sent to billing-prod\./,
    },
    { place, opens: ['Change the secret'], shows: 'Either signature is valid until then.' },
    { place, opens: ['Pause'], shows: /^New events are not kept/ },
    { place, opens: ['Delete'], shows: /This cannot be undone/ },
    { place: `/endpoints/${suspended}?since=${since}`, opens: ['Unsuspend'], shows: /slowly at first/ },
    { place: '/event-types', opens: ['Keyboard'], shows: 'Previous row' },
    { place: '/deliveries', opens: ['Cancel what waits…'], shows: /that waits? (is|are) cancelled/ },
    { place: `/deliveries/${held?.id}`, opens: ['Do not send it'], shows: /^It is not tried again/ },
  ]
}

async function customerScreens(history: History): Promise<Screen[]> {
  return [...(await screensOf(history)), ...(await dialogsOf(history))]
}

function operatorScreens({ endpoints: { failing } }: History): Screen[] {
  const place = '/operator/endpoints'
  return [
    { place: '/operator', shows: 'Endpoints with their tenant and state' },
    { place: '/operator/tenants', shows: 'acme' },
    { place, shows: 'billing-prod', hasCards: true },
    { place: '/operator/search', shows: 'What are you looking for?' },
    { place: '/operator/search?q=https://api.example.com', shows: 'billing-prod' },
    { place: '/operator/search?q=acm', shows: 'acme' },
    { place: `/tenants/acme/endpoints/${failing}?since=${since}`, shows: log },
    { place, opens: ['Choose all of this page', 'Unsuspend 1 endpoint'], shows: /slowly at first/ },
    // They are still chosen
    { place, opens: ['Replay what failed'], shows: /sent again\.$/ },
    { place, opens: ['Cancel what waits'], shows: /that waits? (is|are) cancelled/ },
  ]
}

const mayList: Permission[] = ['list']

inBrowser('axe finds nothing, light and dark, and nothing is wider than a phone', (open) => {
  test.each([
    ['of customers', customerScreens, { tenant }],
    ['of operators', operatorScreens, { operator: true }],
  ] as const)(
    'on every screen and dialog %s',
    async (_name, listOf, whom) => {
      const history = await serveHistory()
      const { page } = await open({ viewport: wide })
      await begin(page, await history.portal.portalLink(whom))
      expect(await problemsOn(page, await listOf(history))).toEqual([])
    },
    240_000,
  )

  test('for those who may see little, or nothing', async () => {
    const history = await serveHistory()
    const { page } = await open({ viewport: wide })
    await begin(page, await history.link({ permissions: mayList }))
    const { failing } = history.endpoints
    const screens = [
      { place: '/endpoints', shows: 'billing-prod' },
      { place: `/endpoints/${failing}`, shows: 'It needs the permission “read”.' },
      { place: '/endpoints/new', shows: 'It needs the permission “write”.' },
    ]
    expect(await problemsOn(page, screens)).toEqual([])
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await page.evaluate(axe.source)
    expect(await problemsOf(page)).toEqual([])
  })
})

async function begin(page: Page, link: string) {
  await page.clock.setFixedTime(now)
  await enter(page, link)
  await page.evaluate(axe.source)
}

async function problemsOn(page: Page, screens: readonly Screen[]): Promise<string[]> {
  const wrong: string[] = []
  for (const { place, opens = [], shows, hasCards = false } of screens) {
    await page.keyboard.press('Escape')
    await goTo(page, place)
    for (const name of opens) await page.getByRole('button', { name }).first().click()
    await page.getByText(shows).first().waitFor({ state: 'attached' })
    await loaded(page)
    for (const problem of await problemsOf(page, hasCards)) wrong.push(`${place} ${opens.join(', ')}: ${problem}`)
  }
  return wrong
}

const resultTypes = ['violations']
/** Colours differ by scheme, and everything else by width alone, where rows become cards. */
const ofColours = { resultTypes, runOnly: ['color-contrast', 'link-in-text-block'] }
const looks = [
  ['dark', phone, { resultTypes }],
  ['light', wide, ofColours],
] as const
const looksOfCards = [
  ['light', phone, ofColours],
  ['dark', wide, ofColours],
  ['dark', phone, { resultTypes }],
  ['light', wide, { resultTypes }],
] as const

/** What axe finds on a dark phone and a light wide screen, in every look where rows become cards; and what is wider than the screen. */
async function problemsOf(page: Page, hasCards = false): Promise<string[]> {
  const problems: string[] = []
  for (const [colorScheme, size, options] of hasCards ? looksOfCards : looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize(size)
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    if (width > size.width) problems.push(`${width} wide on ${size.width}`)
    const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`)
    for (const { id, nodes } of violations) problems.push(`${id}, ${colorScheme}: ${nodes[0]?.html}`)
  }
  return problems
}
