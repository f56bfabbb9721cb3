import { memoryStore } from '@posthorn/memory'
import { endpointRecord, manualClock, publishItem, seededRandom, testEpoch } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'

describe('memoryStore', () => {
  it('throws `closed` from every verb after close', async () => {
    const store = memoryStore()
    await store.close()
    const endpoint = endpointRecord()
    const closed = { code: 'closed' }
    await expect(store.endpoints.create({ endpoint, maxPerTenant: 1 })).rejects.toMatchObject(closed)
    await expect(store.outbox.publish({ items: [publishItem()] })).rejects.toMatchObject(closed)
    await expect(store.log.stats({})).rejects.toMatchObject(closed)
    await expect(store.checkSchema()).rejects.toMatchObject(closed)
    expect(() => store.outbox.publishSync({ items: [] })).toThrow(expect.objectContaining(closed))
  })

  it('takes the time from its clock where a call gives none', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
    await store.outbox.publish({ items: [publishItem({ deliverAt: testEpoch + 50 })] })
    const due = async () => (await store.log.stats({})).due
    expect(await due()).toBe(0)
    clock.advance(50)
    expect(await due()).toBe(1)
  })

  it('keeps due order and counts over thousands of claims, settles, parks and feeds at random', async () => {
    const random = seededRandom(42)
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]
    const store = memoryStore()
    const endpoints = Array.from({ length: 7 }, (_, index) => endpointRecord({ id: `e${index}` }))
    for (const endpoint of endpoints) await store.endpoints.create({ endpoint, maxPerTenant: 10 })
    const order = { sort: [{ field: 'id' as const, direction: 'asc' as const }], after: null, offset: 0, limit: 1001 }
    let now = testEpoch
    for (let token = 1; token <= 600; token++) {
      now += Math.floor(random() * 1000)
      if (token <= 100) await store.outbox.publish({ items: [publishItem({ createdAt: now })], now })
      const { deliveries } = await store.outbox.claim({
        limit: Math.ceil(random() * 20),
        maxBytes: 1e6,
        leaseMs: Math.ceil(random() * 5000),
        token,
        known: new Map(),
        now,
      })
      const dueTimes = deliveries.map(({ dueAt }) => dueAt)
      expect(dueTimes).toEqual(dueTimes.toSorted((left, right) => left - right))
      expect(dueTimes.every((dueAt) => dueAt <= now)).toBe(true)
      const settlements = deliveries
        .filter(() => random() < 0.7)
        .map(({ id, tenant }) => ({
          tenant,
          deliveryId: id,
          token,
          transition: pick([
            { status: 'delivered' as const },
            { status: 'pending' as const, delayMs: Math.floor(random() * 9000) },
            { status: 'held' as const, delayMs: Math.floor(random() * 9000) },
          ]) ?? { status: 'failed' as const },
          attempt: null,
        }))
      expect((await store.outbox.settle({ settlements, health: [], now })).stale).toEqual([])
      await store.outbox.park({ endpointIds: [pick(endpoints)?.id ?? ''], limit: 3, now })
      await store.outbox.feed({ grants: [{ endpointId: pick(endpoints)?.id ?? '', count: 3 }] })

      const { rows } = await store.log.deliveries({ tenant: 'acme', where: {}, ...order, total: false })
      const pending = rows.filter(({ status }) => status === 'pending')
      const held = rows.filter(({ status }) => status === 'held')
      const firstDue = Math.min(...pending.map(({ dueAt }) => dueAt ?? 0))
      const none = { limit: 1, maxBytes: 1, leaseMs: 1, token: 1000, known: new Map(), now: 0 }
      expect((await store.outbox.claim(none)).nextDueAt).toBe(pending.length === 0 ? null : firstDue)
      const heldIds = (await store.outbox.held({ after: null, limit: 100 })).map(({ endpointId }) => endpointId)
      expect(heldIds).toEqual([...new Set(held.map(({ endpointId }) => endpointId))].sort())
      const stats = await store.log.stats({ now })
      expect([stats.pending, stats.held]).toEqual([pending.length, held.length])
      expect(stats.due).toBe(pending.filter(({ dueAt }) => dueAt !== null && dueAt <= now).length)
    }
  })
})
