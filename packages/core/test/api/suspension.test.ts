import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

async function instance(options: Parameters<typeof testInstance>[0] = {}) {
  const made = await testInstance(options)
  const told: unknown[] = []
  made.webhooks.on('endpoint.suspended', ({ reason }) => told.push(reason))
  made.webhooks.on('endpoint.resumed', () => told.push('resumed'))
  const { id } = await made.addEndpoint()
  const { suspend, unsuspend, get } = made.webhooks.endpoints
  return {
    ...made,
    told,
    suspend: (by: 'host' | 'tenant', reason: string) => suspend({ tenant, id, by, reason }),
    unsuspend: (by: 'host' | 'tenant') => unsuspend({ tenant, id, by }),
    read: () => get({ tenant, id }),
  }
}

describe('a suspension', () => {
  it.each(['host', 'tenant'] as const)('by the %s keeps its reason and time when it is asked for again', async (by) => {
    const { suspend, clock, told } = await instance()
    const first = await suspend(by, 'the first reason')
    expect(first).toMatchObject({ suspendedReason: 'the first reason', suspendedBy: by })
    await clock.advance(5000)
    expect(await suspend(by, 'the second reason')).toEqual(first)
    expect(await suspend('tenant', 'the third reason')).toEqual(first)
    expect(told).toEqual(['the first reason'])
  })

  it('by the tenant is let go by either', async () => {
    for (const by of ['tenant', 'host'] as const) {
      const { suspend, unsuspend } = await instance()
      await suspend('tenant', 'on holiday')
      const resumed = await unsuspend(by)
      expect(resumed).toMatchObject({ status: 'active', suspendedAt: null, suspendedReason: null, suspendedBy: null })
    }
  })

  it('by the system is let go by the tenant', async () => {
    const { webhooks, unsuspend, read } = await instance({ answer: () => response(410) })
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    expect(await read()).toMatchObject({ status: 'suspended', suspendedBy: 'system' })
    expect((await unsuspend('tenant')).status).toBe('active')
  })

  it('by the host is let go by the host alone', async () => {
    const { webhooks, suspend, unsuspend, read, told } = await instance()
    const suspended = await suspend('host', 'unpaid')
    expect(await codeOf(() => unsuspend('tenant'))).toBe('suspended_by_host')
    expect(await read()).toEqual(suspended)
    expect((await webhooks.endpoints.unsuspend({ tenant, id: suspended.id })).status).toBe('active')
    expect(told).toEqual(['unpaid', 'resumed'])
  })

  it('by the host takes the place of one by the tenant, from when that began', async () => {
    const { suspend, unsuspend, clock, told } = await instance()
    const { suspendedAt } = await suspend('tenant', 'on holiday')
    await clock.advance(5000)
    expect(await suspend('host', 'unpaid')).toMatchObject({
      suspendedAt,
      suspendedReason: 'unpaid',
      suspendedBy: 'host',
    })
    expect(await codeOf(() => unsuspend('tenant'))).toBe('suspended_by_host')
    expect(told).toEqual(['on holiday', 'unpaid'])
  })

  it('by the host holds against a tenant that lets its own go at the same moment', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    let meanwhile = async () => {}
    const get: typeof store.endpoints.get = async (ref) => {
      const record = await store.endpoints.get(ref)
      const act = meanwhile
      meanwhile = async () => {}
      await act()
      return record
    }
    const racing = { ...store, endpoints: { ...store.endpoints, get } }
    const { suspend, unsuspend, read } = await instance({ store: racing, clock })
    await suspend('tenant', 'on holiday')
    meanwhile = async () => void (await suspend('host', 'unpaid'))
    expect(await codeOf(() => unsuspend('tenant'))).toBe('suspended_by_host')
    expect(await read()).toMatchObject({ status: 'suspended', suspendedReason: 'unpaid', suspendedBy: 'host' })
  })
})

describe('letting go', () => {
  it('an endpoint that is not suspended changes nothing and tells nobody', async () => {
    const { unsuspend, read, clock, told } = await instance()
    const before = await read()
    await clock.advance(5000)
    expect(await unsuspend('tenant')).toEqual(before)
    expect(await unsuspend('host')).toEqual(before)
    expect(told).toEqual([])
  })

  it.each(['system', 'Host', '', null])('is not for %j', async (by) => {
    const { unsuspend } = await instance()
    expect(await codeOf(() => unsuspend(untyped(by)))).toBe('invalid_argument')
  })
})

describe('an answer of the address that an endpoint has just left', () => {
  const moved = 'https://moved.example/hooks'
  const cases = [
    ['410', 410, {}],
    ['one that its failure handling suspends it for', 500, { failureHandling: { triggers: ['5xx'], suspend: true } }],
  ] as const

  it.each(cases)('does not suspend it where it is now: %s', async (_what, status, settings) => {
    for (const isOtherProcess of [false, true]) {
      const clock = manualClock()
      const store = memoryStore({ clock })
      const other = await testInstance({ clock, store })
      let move = async () => {}
      const made = await testInstance({
        ...{ clock, store, retry: { next: () => null } },
        async answer({ url }) {
          if (url === moved) return response(200)
          await move()
          return response(status)
        },
      })
      const { id } = await made.addEndpoint(settings)
      const mover = isOtherProcess ? other.webhooks : made.webhooks
      move = async () => void (await mover.endpoints.update({ tenant, id, url: moved }))
      await made.webhooks.emit('invoice.paid', { n: 1 }, { tenant })
      await made.webhooks.drain()
      expect(await made.webhooks.endpoints.get({ tenant, id })).toMatchObject({ status: 'active', url: moved })
      await made.webhooks.emit('invoice.paid', { n: 2 }, { tenant })
      expect(await made.webhooks.drain()).toEqual({ attempts: 1, delivered: 1 })
    }
  })
})
