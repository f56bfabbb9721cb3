import { describe, expect, it } from 'vitest'
import { alertEndpointId, alertTenant } from '../../src/request/alert-endpoint.js'
import { codeOf, errorOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'

const tenant = 'acme'
const url = 'https://alerts.example/in'
const withAlert = (alert: { url: string; headers?: Record<string, string> }) => ({
  failureHandling: { triggers: ['5xx'], alert },
})

describe('the alert of an endpoint', () => {
  it.each([
    [{ url: 'http://alerts.example/' }, 'insecure_url', 'url'],
    [{ url: 'https://127.0.0.1/' }, 'blocked_address', 'url'],
    [{ url: 'nowhere' }, 'invalid_url', 'url'],
    [{ url, headers: { host: 'x' } }, 'forbidden_header', 'headers.host'],
    [{ url, headers: { 'x-key': '********' } }, 'forbidden_header', 'headers.x-key'],
  ])('%j is refused, as an endpoint of its own would be', async (alert, code, path) => {
    const { webhooks, addEndpoint } = await testInstance()
    const { id } = await addEndpoint()
    for (const call of [
      () => addEndpoint(withAlert(alert)),
      () => webhooks.endpoints.update({ tenant, id, ...withAlert(alert) }),
    ]) {
      const error = await errorOf(call)
      expect([error.code, error.details?.issues?.map((issue) => issue.path)]).toEqual([
        code,
        [`failureHandling.alert.${path}`],
      ])
    }
  })

  it('keeps hidden headers that are sent back masked, and takes none to another origin', async () => {
    const { webhooks, store, addEndpoint } = await testInstance()
    const { id } = await addEndpoint(withAlert({ url, headers: { 'x-key': 'hunter2', 'x-a': 'b' } }))
    const { failureHandling } = await webhooks.endpoints.get({ tenant, id })
    expect(failureHandling?.alert?.headers).toEqual({ 'x-key': '********', 'x-a': 'b' })
    await webhooks.endpoints.update({ tenant, id, failureHandling })
    const stored = async () => (await store.endpoints.get({ tenant, id }))?.failureHandling?.alert
    expect(await stored()).toEqual({ url, headers: { 'x-key': 'hunter2', 'x-a': 'b' } })
    const moved = withAlert({ url: 'https://elsewhere.example/', headers: { 'x-key': '********' } })
    expect(await codeOf(() => webhooks.endpoints.update({ tenant, id, ...moved }))).toBe('forbidden_header')
    await webhooks.endpoints.update({ tenant, id, ...moved, carrySecrets: true })
    expect(await stored()).toEqual({ url: 'https://elsewhere.example/', headers: { 'x-key': 'hunter2' } })
  })

  it('follows a new secret and URL, and goes with its endpoint and its tenant', async () => {
    const { webhooks, store, addEndpoint } = await testInstance({ answer: async () => response(500) })
    const made = async () => {
      const { id } = await addEndpoint(withAlert({ url }))
      await webhooks.emit('invoice.paid', {}, { tenant })
      await webhooks.drain()
      const ref = { tenant: alertTenant(tenant), id: alertEndpointId(id) }
      return { id, hidden: () => store.endpoints.get(ref) }
    }
    const first = await made()
    expect((await first.hidden())?.url).toBe(url)
    // Where it fails for good itself, that suspends nothing, is kept by nobody and raises none
    expect((await first.hidden())?.failureHandling).toMatchObject({ suspend: false, divert: false, alert: null })
    await webhooks.endpoints.rotateSecret({ tenant, id: first.id })
    expect((await first.hidden())?.secrets).toHaveLength(2)
    await webhooks.endpoints.update({ tenant, id: first.id, ...withAlert({ url: `${url}/2` }) })
    expect((await first.hidden())?.url).toBe(`${url}/2`)
    await webhooks.endpoints.delete({ tenant, id: first.id })
    expect(await first.hidden()).toBeNull()
    expect((await webhooks.stats()).pending).toBe(0)
    const second = await made()
    expect((await webhooks.stats()).pending).toBe(1)
    expect((await webhooks.stats({ tenant })).pending).toBe(0)
    await webhooks.tenants.delete({ tenant })
    expect(await second.hidden()).toBeNull()
    expect((await webhooks.stats()).pending).toBe(0)
  })

  it('goes where it was set to last, though it was taken away in between', async () => {
    const { webhooks, addEndpoint, sent } = await testInstance({
      answer: (request) => response(request.url.startsWith(url) ? 200 : 500),
    })
    const { id } = await addEndpoint(withAlert({ url }))
    const told = async () => {
      await webhooks.emit('invoice.paid', {}, { tenant })
      for (const _ of [1, 2]) await webhooks.drain()
      return sent.at(-1)?.request.url
    }
    expect(await told()).toBe(url)
    await webhooks.endpoints.update({ tenant, id, ...withAlert({ url: `${url}/2` }) })
    expect(await told()).toBe(`${url}/2`)
    await webhooks.endpoints.update({ tenant, id, failureHandling: { triggers: ['5xx'] } })
    await webhooks.endpoints.update({ tenant, id, ...withAlert({ url: `${url}/3` }) })
    expect(await told()).toBe(`${url}/3`)
  })

  it('goes where the later of two changes at once says', async () => {
    const { webhooks, store, addEndpoint } = await testInstance({ answer: () => response(500) })
    const { id } = await addEndpoint(withAlert({ url }))
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    const ref = { tenant: alertTenant(tenant), id: alertEndpointId(id) }
    const change = (to: string) => webhooks.endpoints.update({ tenant, id, ...withAlert({ url: to }) })
    const { update } = store.endpoints
    let meanwhile = async () => void (await change(`${url}/later`))
    store.endpoints.update = async (request) => {
      if (request.id !== ref.id) return update(request)
      const act = meanwhile
      meanwhile = async () => {}
      await act()
      return update(request)
    }
    await change(`${url}/earlier`)
    expect((await store.endpoints.get(ref))?.url).toBe(`${url}/later`)
  })

  it.each(['endpoint', 'tenant', 'alert'] as const)(
    'that is raised as its %s goes leaves nothing behind',
    async (what) => {
      const { webhooks, store, addEndpoint } = await testInstance({ answer: () => response(500) })
      const { id } = await addEndpoint(withAlert({ url }))
      const ref = { tenant: alertTenant(tenant), id: alertEndpointId(id) }
      const end = {
        endpoint: () => webhooks.endpoints.delete({ tenant, id }),
        tenant: () => webhooks.tenants.delete({ tenant }),
        alert: () => webhooks.endpoints.update({ tenant, id, failureHandling: { triggers: ['5xx'] } }),
      }
      const { create } = store.endpoints
      store.endpoints.create = async (request) => {
        await end[what]()
        return create(request)
      }
      await webhooks.emit('invoice.paid', {}, { tenant })
      await webhooks.drain()
      expect(await store.endpoints.get(ref)).toBeNull()
      expect(await webhooks.stats()).toMatchObject({ pending: 0, held: 0 })
    },
  )
})
