import { verify } from '@posthorn/core/verify'
import { createReceiver, type ReceivedRequest, type Receiver } from '@posthorn/testkit'
import type { Locator, Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { inBrowser, placeOf } from './support/browser.js'
import { type Served, serve } from './support/served.js'
import { postgres, sqlite } from './support/stores.js'

inBrowser('a customer', (open) => {
  test.each([
    ['SQLite', sqlite],
    ['PostgreSQL', postgres],
  ])('adds an endpoint, finds out why it fails, mends and replays it, on %s', async (_name, store) => {
    const receiver = await createReceiver({ behaviour: 204 })
    onTestFinished(() => receiver.close())
    const host = await serve(store())
    const { page } = await open()
    await page.clock.install()

    await signsIn(page, host)
    const secret = await addsAnEndpoint(page, receiver)
    await sendsATest(page, receiver, secret)
    await findsWhatFailed(page, host, receiver)
    await replays(page, receiver)
    await changesTheSecret(page, host, receiver, secret)
    await pausesAndResumes(page, host, receiver)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
  })
})

async function signsIn(page: Page, { link }: Served) {
  await page.goto(await link())
  await page.getByText('No endpoints yet.').waitFor()
  expect(page.url()).not.toContain('link')
}

/** Gives its secret. */
async function addsAnEndpoint(page: Page, receiver: Receiver): Promise<string> {
  await page.getByRole('link', { name: 'Add an endpoint' }).click()
  const add = page.getByRole('button', { name: 'Add an endpoint' })
  await page.getByLabel('URL').fill('not a URL')
  await add.click()
  await page.locator('input[aria-invalid=true]:focus').waitFor()
  await page.getByLabel('URL').fill(`${receiver.url}/hooks`)
  await page.getByLabel('Name', { exact: true }).fill('billing')
  await page.getByLabel('Only these').check()
  await page.getByRole('searchbox', { name: 'Search events' }).fill('invoice')
  await page.getByRole('checkbox', { name: /^invoice\.\*/ }).check()
  await add.click()
  await page.getByRole('heading', { name: 'billing was added' }).waitFor()
  const secret = await page.getByRole('region', { name: 'Signing secret' }).last().innerText()
  expect(secret).toMatch(/^whsec_/)
  await page.getByRole('link', { name: 'Open the endpoint' }).click()
  await page.getByText('Healthy: what is sent arrives.').waitFor()
  return secret
}

async function sendsATest(page: Page, receiver: Receiver, secret: string) {
  await page.getByRole('button', { name: 'Send a test' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send a test to billing' })
  await dialog.getByLabel('Event').selectOption('invoice.paid')
  await dialog.getByText('"amount": 4200').waitFor()
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  await dialog.getByText(/^It arrived/).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await isSignedBy(receiver.requests.at(-1), secret)).toBe(true)
}

async function findsWhatFailed(page: Page, host: Served, receiver: Receiver) {
  receiver.behave({ status: 503, headers: { 'retry-reason': 'maintenance' }, body: '{"error":"the ledger is down"}' })
  const before = receiver.requests.length
  for (const id of ['in_1', 'in_2', 'in_3']) await host.emit('invoice.paid', { id, amount: 4200 })
  await host.webhooks.emit('customer.created', {}, { tenant: 'acme' })
  await receiver.waitFor(before + 6)
  await settled(host, { status: 'failed', count: 3 })

  await page.getByRole('link', { name: 'Deliveries', exact: true }).click()
  await page.getByText('3 deliveries have failed in the last 24 hours.').waitFor()
  await page.getByRole('link', { name: 'Look at what failed' }).click()
  await page.getByLabel('State').getByText('failed').waitFor({ state: 'attached' })
  expect(placeOf(page)).toContain('status=failed')
  // Where it is stands in the address
  await page.reload()
  const rows = page.locator('tbody[data-row]')
  await rows.nth(2).waitFor()
  expect(await rows.count()).toBe(3)
  await rows.first().getByRole('link', { expanded: false }).click()
  await page.getByText(/^Failed for good after 2 attempts.*the receiver answered 503/).waitFor()
  await page.getByText('The receiver has a fault of its own').waitFor()
  await page.getByText('retry-reason: maintenance').first().waitFor()
  await page.getByText('{"error":"the ledger is down"}').first().waitFor()
  const line = page.getByRole('region', { name: 'The request, for curl' }).first()
  await line.waitFor()
  await page.getByRole('button', { name: 'Copy The request, for curl' }).first().click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const copied: unknown = await page.evaluate('navigator.clipboard.readText()')
  expect(copied).toContain(`curl -i -X POST '${receiver.url}/hooks'`)
  expect(copied).toMatch(/-H 'webhook-signature: v1,.*--data-raw '\{"type":"invoice\.paid"/s)
}

async function replays(page: Page, receiver: Receiver) {
  receiver.behave(204)
  await page.getByRole('link', { name: 'Endpoints', exact: true }).click()
  await page.getByText(/^billing has failed since/).waitFor()
  await page.getByRole('paragraph').getByRole('link', { name: 'billing' }).click()
  await page.getByRole('button', { name: 'Replay…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send again to billing' })
  await dialog.getByText('3 deliveries are sent to billing.').waitFor()
  const before = receiver.requests.length
  await dialog.getByRole('button', { name: 'Send 3 deliveries' }).click()
  await dialog.waitFor({ state: 'detached' })
  await receiver.waitFor(before + 3)
  const log = page.getByRole('table', { name: 'Deliveries, the newest first' })
  await comesByItself(page, log.getByText('delivered').nth(2))
  await comesByItself(page, page.getByText('Healthy: what is sent arrives.'))
}

async function changesTheSecret(page: Page, host: Served, receiver: Receiver, old: string) {
  await page.getByRole('button', { name: 'Change the secret' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change the signing secret?' })
  await dialog.getByText('Either signature is valid until then.').waitFor()
  await dialog.getByRole('button', { name: 'Change the secret' }).click()
  await dialog.waitFor({ state: 'detached' })
  const secret = await page.getByRole('region', { name: 'Signing secret' }).last().innerText()
  const before = receiver.requests.length
  await host.emit('invoice.created')
  await receiver.waitFor(before + 1)
  const sent = receiver.requests[before]
  expect([secret === old, await isSignedBy(sent, old), await isSignedBy(sent, secret)]).toEqual([false, true, true])
}

async function pausesAndResumes(page: Page, host: Served, receiver: Receiver) {
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('dialog', { name: 'Pause billing?' }).getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Paused: new events are not kept for it.').waitFor()
  await host.emit('invoice.paid', { id: 'in_missed', amount: 1 })
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByText('Healthy: what is sent arrives.').waitFor()
  const before = receiver.requests.length
  await host.emit('invoice.paid', { id: 'in_kept', amount: 1 })
  await receiver.waitFor(before + 1)
  expect(receiver.requests.slice(before).map(({ text }) => JSON.parse(text).data.id)).toEqual(['in_kept'])
}

/** Waits for what the page asks for again and again, whose timers are hurried on. */
async function comesByItself(page: Page, locator: Locator) {
  const isThere = async () => {
    await page.clock.fastForward(4_000)
    return locator.isVisible()
  }
  await expect.poll(isThere, { timeout: 20_000 }).toBe(true)
}

/** Waits until so many deliveries are stored with a status. */
async function settled({ webhooks }: Served, { status, count }: { status: 'failed'; count: number }) {
  const stored = async () => (await webhooks.deliveries.list({ tenant: 'acme', where: { status } })).data.length
  await expect.poll(stored).toBe(count)
}

async function isSignedBy(request: ReceivedRequest | undefined, secret: string): Promise<boolean> {
  if (request === undefined) return false
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  return verify(request.text, headers, secret).then(
    () => true,
    () => false,
  )
}
