import { memoryStore } from '@posthorn/memory'
import { createReceiver, manualClock } from '@posthorn/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { enter, goTo, inBrowser, loaded, placeOf } from './support/browser.js'
import { serve } from './support/served.js'
import { sqlite } from './support/stores.js'

/** Would be an element with a script, wherever it is taken for HTML; its `src` would be asked for as well. */
const html = `"'><img src=x onerror=alert(1)><script>alert(2)</script><b class="injected">`

inBrowser('the portal', (open) => {
  test('shows as text what customers, receivers and events bring', async () => {
    const behaviour = { status: 500, headers: { 'x-answer': html, 'content-type': 'text/html' }, body: html }
    const receiver = await createReceiver({ behaviour })
    onTestFinished(() => receiver.close())
    const host = await serve(sqlite(), { portal: { name: html, messages: { 'endpoints.title': html } } })
    const { endpoints, deliveries } = host.webhooks
    const url = `${receiver.url}/${encodeURIComponent(html)}?q=<img/src/onerror=alert(3)>`
    const words = { name: html, description: html, metadata: { note: html }, scopes: { team: html } }
    const { id } = await endpoints.create({ tenant: 'acme', url, headers: { 'x-own': html }, ...words })
    await host.webhooks.emit(
      'invoice.paid',
      { id: html, amount: 1, note: html },
      { tenant: 'acme', idempotencyKey: html, scopes: { team: html } },
    )
    await receiver.waitFor(2)
    await expect
      .poll(async () => (await deliveries.list({ tenant: 'acme', where: { status: 'failed' } })).data.length)
      .toBe(1)
    await endpoints.suspend({ tenant: 'acme', id, reason: html })
    const [delivery] = (await deliveries.list({ tenant: 'acme' })).data
    const { page } = await open()
    const q = encodeURIComponent(html)
    await enter(page, await host.link({ actor: html }))
    for (const place of [
      '/endpoints',
      `/endpoints?q=${q}`,
      `/endpoints/${id}`,
      `/endpoints/${id}/edit`,
      `/deliveries/${delivery?.id}`,
      `/deliveries?type=${q}&since=${q}&status=${q}&open=${q}`,
      `/messages/${delivery?.messageId}`,
      `/event-types/${q}`,
      `/endpoints/${q}`,
      `/${q}`,
      `/tenants/${q}/endpoints`,
    ]) {
      await goTo(page, place)
      await loaded(page)
      const made = await page.locator('.injected, img, script:not([src]), [onerror]').count()
      expect([place, made]).toEqual([place, 0])
    }
    await goTo(page, `/deliveries/${delivery?.id}`)
    await page.getByRole('region', { name: 'Response body' }).getByText(html, { exact: true }).waitFor()
  })

  test('lets nobody in with a link that was opened before, and says so', async () => {
    const host = await serve(sqlite())
    const link = await host.link({ to: '/event-types' })
    const { page } = await open()
    await page.goto(link)
    await page.getByText('An invoice was made.').waitFor()
    expect(placeOf(page)).toBe('#/event-types')
    const other = await open()
    await other.page.goto(link)
    await other.page.getByText('This link was used already, and works only once. Ask for a new one.').waitFor()
    expect(other.page.url()).not.toContain('link')
    await other.page.reload()
    await other.page.getByText('Your session has ended, or there was none.').waitFor()
    // The script has no cookie to give away
    expect(await page.evaluate('document.cookie')).toBe('')
  })

  test('lets nobody in with a link that was changed', async () => {
    const host = await serve(sqlite())
    const link = await host.link()
    const { page } = await open()
    await page.goto(link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))
    await page.getByText('This link is not valid.').waitFor()
  })

  test('says of a link that has expired what to do', async () => {
    const clock = manualClock()
    const host = await serve(memoryStore({ clock }), { clock, start: false })
    const link = await host.link()
    clock.advance(300_000)
    const { page } = await open()
    await page.goto(link)
    await page.getByText('This link has expired. Ask for a new one.').waitFor()
  })

  test('opens a link whose answer was lost after it was spent, and tells no other browser so', async () => {
    const host = await serve(sqlite())
    const link = await host.link({ to: '/event-types' })
    const { page } = await open()
    // The server has spent it, and the answer does not come
    await page.route('**/session', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await page.goto(link)
    const again = page.getByRole('button', { name: 'Try again' })
    await again.waitFor()
    expect(page.url()).not.toContain('link')
    await again.click()
    await again.waitFor()
    const other = await open()
    await other.page.goto(link)
    await other.page.getByText('This link was used already').waitFor()
    await page.unroute('**/session')
    await page.reload()
    await page.getByText('An invoice was made.').waitFor()
    expect(placeOf(page)).toBe('#/event-types')
    // It was answered: nothing is left of it
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
  })

  test('opens a link that is put into the address of a portal that is open', async () => {
    const host = await serve(sqlite())
    const link = await host.link()
    const { page } = await open()
    await page.goto(link)
    await page.getByText('No endpoints yet.').waitFor()
    await page.goto(link)
    await page.getByText('This link was used already').waitFor()
    await page.goto(await host.link({ to: '/event-types' }))
    await page.getByText('An invoice was made.').waitFor()
  })

  test('says that a session is over in the middle of what is done, and that one that could not be ended is not', async () => {
    const host = await serve(sqlite())
    const { endpoints } = host.webhooks
    const { id } = await endpoints.create({ tenant: 'acme', url: 'https://mine.example.com/hooks', name: 'mine' })
    const { page } = await open()
    await enter(page, await host.link({ to: `/endpoints/${id}` }))
    await page.route('**/session', (route) => route.abort())
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are still signed in').waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await host.portal.revokeSessions({ tenant: 'acme' })
    // It asks again and again, and the dialog goes with all else
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test('stays where it is at an address whose id leads elsewhere in the API, or is broken', async () => {
    const host = await serve(sqlite(), { start: false })
    await host.webhooks.endpoints.create({ tenant: 'acme', url: 'https://mine.example.com/hooks', name: 'mine' })
    const { page } = await open()
    await enter(page, await host.link())
    for (const place of ['/endpoints/.', '/deliveries/%2E', '/messages/%2e%2E', '/endpoints/%E0%A4%A']) {
      await goTo(page, place)
      await page.getByText('There is nothing at this address').waitFor()
      await page.getByRole('link', { name: 'Endpoints', exact: true }).first().click()
      await page.getByRole('link', { name: 'mine' }).first().waitFor()
    }
  })

  test('tells where the browser lets nothing be copied', async () => {
    const host = await serve(sqlite(), { start: false })
    const { page } = await open()
    await enter(page, await host.link({ to: '/event-types/invoice.paid' }))
    // As without https, or in a frame that may not
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await page
      .getByRole('button', { name: /^Copy / })
      .first()
      .click()
    await page.getByText('The browser does not let this page copy.').waitFor()
  })

  test('shows and does nothing for another account that a link opened in another tab', async () => {
    const host = await serve(sqlite())
    const { page } = await open()
    await enter(page, await host.link())
    await goTo(page, '/endpoints/new')
    await page.getByLabel('URL').fill('https://mine.example.com/hooks')
    const other = await page.context().newPage()
    await enter(other, await host.link({ tenant: 'globex' }))
    await page.getByRole('button', { name: 'Add an endpoint' }).click()
    await page.getByText('the portal was opened for another account').waitFor()
    expect((await host.webhooks.endpoints.list({ tenant: 'globex' })).data).toEqual([])
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Add an endpoint' }).waitFor()
  })

  test('has nothing of another tenant at a deep link', async () => {
    const host = await serve(sqlite(), { start: false })
    const { webhooks } = host
    const { id } = await webhooks.endpoints.create({
      tenant: 'globex',
      name: 'theirs',
      url: 'https://theirs.example.com/in',
    })
    await webhooks.emit('invoice.paid', { id: 'in_1', amount: 1 }, { tenant: 'globex' })
    const [delivery] = (await webhooks.deliveries.list({ tenant: 'globex' })).data
    const { page } = await open()
    await enter(page, await host.link())
    for (const place of [
      `/endpoints/${id}`,
      `/endpoints/${id}/edit`,
      `/deliveries/${delivery?.id}`,
      `/messages/${delivery?.messageId}`,
    ]) {
      await goTo(page, place)
      await page.getByText('Not found').waitFor()
      expect(await page.getByText('theirs').count()).toBe(0)
      await goTo(page, '/event-types')
      await page.getByText('An invoice was made.').waitFor()
    }
    // What names a tenant is for operators
    await goTo(page, '/tenants/globex/endpoints')
    await page.getByText('You may not see this').waitFor()
  })
})
