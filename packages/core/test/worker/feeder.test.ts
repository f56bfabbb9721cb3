import type { CancelWhere, EndpointRecord, HealthFields, HeldEndpoint } from '@posthorn/core'
import { endpointRecord, healthFields } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { maxKept, sharesOf } from '../../src/dispatch/index.js'
import { createLanes } from '../../src/worker/endpoint-queues.js'
import { createFeeder } from '../../src/worker/feeder.js'
import { failing, job, openLane } from '../support/jobs.js'

interface HeldRows {
  count: number
  endpoint?: Partial<EndpointRecord> | null
  health?: Partial<HealthFields>
}

/** A store with held rows by endpoint id. */
function heldStore(rows: Record<string, HeldRows>) {
  const held = new Map(Object.entries(rows))
  const pages: number[] = []
  const grants: [string, number][] = []
  let feeds = 0
  const describeRow = ([endpointId, row]: [string, HeldRows]): HeldEndpoint => ({
    endpointId,
    tenant: 'acme',
    endpoint: row.endpoint === null ? null : endpointRecord({ id: endpointId, ...row.endpoint }),
    health: row.endpoint === null ? null : { ...healthFields(row.health), endpointId, version: 1 },
  })
  return {
    pages,
    grants,
    feeds: () => feeds,
    left: (id: string) => held.get(id)?.count ?? 0,
    async held({ after, limit }: { after: string | null; limit: number }) {
      const ids = [...held].filter(([id, { count }]) => count > 0 && (after === null || id > after))
      const page = ids.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit)
      pages.push(page.length)
      return page.map(describeRow)
    },
    async feed(given: { endpointId: string; count: number }[]) {
      const moved = new Map<string, number>()
      feeds++
      for (const { endpointId, count } of given) {
        grants.push([endpointId, count])
        const row = held.get(endpointId)
        const fed = Math.min(count, row?.count ?? 0)
        if (row !== undefined) row.count -= fed
        moved.set(endpointId, fed)
      }
      return { moved }
    },
    expire: async () => [],
    async cancel({ where, limit }: { where: CancelWhere; limit: number }) {
      const row = held.get('endpointId' in where ? where.endpointId : '')
      const cancelled = Math.min(limit, row?.count ?? 0)
      if (row !== undefined) row.count -= cancelled
      return { cancelled, next: cancelled < limit ? null : '' }
    },
  }
}

/** So many endpoints with the same rows. */
function manyRows(endpoints: number, rows: HeldRows): Record<string, HeldRows> {
  return Object.fromEntries(
    Array.from({ length: endpoints }, (_, n) => [`e${String(n).padStart(4, '0')}`, { ...rows }]),
  )
}

const limits = { concurrency: 64, perEndpoint: 2 }

function withRows(rows: Record<string, HeldRows>) {
  const store = heldStore(rows)
  const lanes = createLanes(limits)
  return { store, lanes, feeder: createFeeder({ store, lanes, limits, now: () => 0, feed: store.feed }) }
}

describe('the feeder', () => {
  it('lets through what the worker has room for, of every endpoint whose gate is open', async () => {
    const { store, feeder } = withRows({
      few: { count: 3 },
      many: { count: 100 },
      narrow: { count: 100, endpoint: { maxInFlight: 1 } },
      failing: { count: 100, health: failing },
      paused: { count: 5, endpoint: { isActive: false } },
      suspended: { count: 5, endpoint: { suspendedAt: 1 } },
      gated: { count: 5, health: { gated: true } },
    })
    expect(await feeder.pass()).toBe(3 + 8 + 4 + 8)
    expect(['paused', 'suspended', 'gated'].map(store.left)).toEqual([5, 5, 5])
    expect(store.left('many')).toBe(92)
  })

  it('lets the event loop turn between two pages of endpoints', async () => {
    const endpoints = Array.from({ length: 1200 }, (_, at): [string, HeldRows] => [`e${at}`, { count: 1 }])
    const { store, feeder } = withRows(Object.fromEntries(endpoints))
    let turns = 0
    const count = () => {
      turns++
      if (store.pages.length < 3) setImmediate(count)
    }
    setImmediate(count)
    expect(await feeder.pass()).toBeGreaterThan(0)
    expect(turns).toBeGreaterThanOrEqual(store.pages.length - 1)
    expect(store.pages.length).toBeGreaterThan(2)
  })

  it.each([
    ['paused', { endpoint: { isActive: false } }],
    ['suspended', { endpoint: { suspendedAt: 1 } }],
    ['gated', { health: { gated: true } }],
  ])('lets nothing through before its pass where the worker knows that the endpoint is %s', async (_, known) => {
    const { store, lanes, feeder } = withRows({ a: { count: 5 } })
    openLane(lanes, 'a', known)
    expect(await feeder.feed(['a'])).toBe(0)
    expect(store.left('a')).toBe(5)
  })

  it('lets nothing through where a suspension was decided and is not stored yet', async () => {
    const { store, lanes, feeder } = withRows({ a: { count: 5 } })
    openLane(lanes, 'a').health.suspend = 'gone'
    expect(await feeder.feed(['a'])).toBe(0)
    expect(store.left('a')).toBe(5)
  })

  it('counts what the worker has of an endpoint already', async () => {
    const { store, lanes, feeder } = withRows({ a: { count: 100 } })
    const lane = openLane(lanes, 'a')
    for (let n = 0; n < 5; n++) lanes.add(job(lane))
    lanes.take(0)
    await feeder.pass()
    expect(store.grants).toEqual([['a', 3]])
  })

  it('cancels what is held for a deleted endpoint, in batches, to the last', async () => {
    const { store, feeder } = withRows({ gone: { count: 2500, endpoint: null }, here: { count: 1 } })
    expect(await feeder.pass()).toBe(1)
    expect(store.left('gone')).toBe(0)
  })

  it('finds rows that became held after their endpoint was let go', async () => {
    const rows: Record<string, HeldRows> = { late: { count: 0 } }
    const { store, feeder } = withRows(rows)
    expect(await feeder.pass()).toBe(0)
    // An emit in a transaction that read "suspended", and commits now
    if (rows.late !== undefined) rows.late.count = 2
    expect(await feeder.pass()).toBe(2)
    expect(store.left('late')).toBe(0)
  })

  it('goes through all pages, and lets no more through than the worker keeps', async () => {
    const { store, feeder } = withRows(manyRows(1200, { count: 1 }))
    // Nothing is known of any of them
    expect(await feeder.pass()).toBe(sharesOf(maxKept(limits).jobs).unknown.busy)
    expect(store.pages).toEqual([500, 500, 200])
    expect(store.feeds()).toBe(1)
  })

  it('lets nothing through where the worker keeps all it may of such endpoints, however many others are held', async () => {
    const { store, lanes, feeder } = withRows({ ...manyRows(100, { count: 9, health: failing }), well: { count: 3 } })
    for (let n = 0; n < 100; n++) {
      const lane = openLane(lanes, `other ${n}`, { health: failing })
      while (lanes.hasRoom(lane)) lanes.add(job(lane))
    }
    expect(await feeder.pass()).toBe(3)
    expect(store.grants.map(([id]) => id)).toEqual(['well'])
  })

  it('has many endpoints that fail take turns, none of them left out', async () => {
    const { store, feeder } = withRows(manyRows(1000, { count: 100, health: failing }))
    const share = sharesOf(maxKept(limits).jobs).slow.busy
    let passes = 0
    for (; new Set(store.grants.map(([id]) => id)).size < 1000 && passes < 100; passes++) {
      expect(await feeder.pass()).toBe(share)
    }
    expect(passes).toBeLessThan(100)
    // Only passes feed them now, so that one which fails quickly has no more turns than the rest
    const [[first = ''] = []] = store.grants
    expect(feeder.wants(first)).toBe(false)
  })

  it('wants more of an endpoint that used all it was let have, and of no other', async () => {
    const { lanes, feeder } = withRows({ many: { count: 100 }, few: { count: 3 } })
    for (const id of ['many', 'few', 'unheard of']) openLane(lanes, id)
    expect(feeder.wants('many')).toBe(false)
    await feeder.pass()
    expect([feeder.wants('many'), feeder.wants('few'), feeder.wants('unheard of')]).toEqual([true, false, false])
    feeder.parked('few', true)
    feeder.parked('many', false)
    expect([feeder.wants('many'), feeder.wants('few')]).toEqual([false, true])
  })

  it('serves who comes while it works in the same run', async () => {
    const { store, lanes, feeder } = withRows({ a: { count: 100 }, b: { count: 100 } })
    for (const id of ['a', 'b']) openLane(lanes, id)
    const runs = [feeder.feed(['a']), feeder.pass(), feeder.feed(['b'])]
    const fed = await Promise.all(runs)
    expect(new Set(fed).size).toBe(1)
    expect(store.grants.map(([id]) => id)).toContain('b')
    expect(await feeder.feed(['a'])).toBeGreaterThan(0)
  })

  it('works again after the store has failed', async () => {
    const { store, lanes } = withRows({ a: { count: 2 } })
    let down = true
    const held = async (request: { after: string | null; limit: number }) => {
      if (down) throw new Error('away')
      return store.held(request)
    }
    const feeder = createFeeder({ store: { ...store, held }, lanes, limits, now: () => 0, feed: store.feed })
    await expect(feeder.pass()).rejects.toThrow('away')
    down = false
    expect(await feeder.pass()).toBe(2)
  })
})
