import { expect, test } from 'vitest'
import { inBrowser } from './support/browser.js'
import { type Served, serve } from './support/served.js'
import { sqlite } from './support/stores.js'

/** Adds a page of the host's at `/page`, and whatever its policy is. */
function addPage({ app }: Served, body: string, policy = "default-src 'self'") {
  app.get('/favicon.ico', (_request, response) => void response.status(204).end())
  app.get('/page', (_request, response) => {
    response.set('content-security-policy', policy)
    response.send(`<!doctype html><html lang="en"><title>Settings</title><h1>Settings</h1>${body}`)
  })
}

const element = `<script type="module" src="/portal/element.js"></script>
  <posthorn-portal base="/portal"></posthorn-portal>`

inBrowser('in a page of the host', (open) => {
  test('the element works under `default-src self`, and leaves the page as it was', async () => {
    const host = await serve(sqlite(), {
      portal: { authorize: () => ({ tenant: 'acme' }), theme: { accent: '#007755' } },
    })
    addPage(host, element)
    const { page } = await open()
    await page.goto(`${host.url}/page#/event-types`)
    await page.getByText('An invoice was made.').waitFor()
    await page.getByRole('link', { name: 'Endpoints', exact: true }).click()
    await page.getByText('No endpoints yet.').waitFor()
    const color = "getComputedStyle(document.querySelector('posthorn-portal')).getPropertyValue('--ph-accent')"
    expect(await page.evaluate(color)).toBe('#007755')
    expect(await page.title()).toBe('Settings')
    // Another fragment of the page's is not the portal's
    await page.evaluate("location.hash = 'billing'")
    await page.getByText('No endpoints yet.').waitFor()
    await page.evaluate("document.querySelector('posthorn-portal').remove()")
    expect(await page.locator('body').innerText()).toBe('Settings')
  })

  test('a frame shows nothing, unless the portal lets the origin of the page in', async () => {
    const refusing = await serve(sqlite())
    const { page, faults } = await open()
    addPage(refusing, '<iframe src="/portal/"></iframe>')
    await page.goto(`${refusing.url}/page`)
    await expect.poll(() => faults.splice(0).join()).toMatch(/frame-ancestors 'none'|X-Frame-Options/i)
    expect(await page.frameLocator('iframe').locator('#posthorn').count()).toBe(0)
    faults.length = 0
  })

  test('a frame shows the portal where `frameAncestors` names the page, with a session of its own', async () => {
    const shop = await serve(sqlite())
    const origin = shop.url.replace('127.0.0.1', 'localhost')
    const host = await serve(sqlite(), { portal: { frameAncestors: [origin] } })
    addPage(shop, `<iframe src="${(await host.link({ to: '/event-types' })).replaceAll('&', '&amp;')}"></iframe>`, '')
    const { page } = await open()
    await page.goto(`${origin}/page`)
    await page.frameLocator('iframe').getByText('An invoice was made.').waitFor()
  })
})
