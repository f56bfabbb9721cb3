import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  claimLimit,
  endpointSlots,
  endpointWindow,
  feedAllowance,
  maxKept,
  maxUnsettled,
  mayStart,
  noTally,
  paces,
  roomFor,
  sharesOf,
  startSoon,
  type Tally,
  total,
  turnAllowance,
} from '../../src/dispatch/index.js'

const limits = fc.record({
  concurrency: fc.integer({ min: 1, max: 80 }),
  perEndpoint: fc.integer({ min: 1, max: 100 }),
})
const endpoint = fc.record({
  maxInFlight: fc.option(fc.integer({ min: 1, max: 100 })),
  failing: fc.boolean(),
  answered: fc.boolean(),
})
const pace = fc.constantFrom(...paces)

describe('admission', () => {
  it('fills slots without ever passing a cap, and leaves none empty that a request may take', () => {
    const endpoints = fc.array(fc.record({ load: endpoint, pace, tenant: fc.nat(3) }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(limits, endpoints, (slots, given) => {
        const shares = sharesOf(slots.concurrency)
        const all: Tally = { ...noTally }
        const tenants = [0, 1, 2, 3].map((): Tally => ({ ...noTally }))
        const lanes = given.map((each) => ({ ...each, load: { ...each.load, inFlight: 0 } }))
        const alone = new Set(lanes.map(({ tenant }) => tenant)).size === 1
        const use = (tenant: number) => ({ all, own: tenants[tenant] ?? noTally, alone })
        for (let started = true; started; ) {
          started = false
          for (const { load, pace: each, tenant } of lanes) {
            if (!mayStart(each, load, use(tenant), shares, slots)) continue
            load.inFlight++
            all[each]++
            const own = tenants[tenant]
            if (own !== undefined) own[each]++
            started = true
          }
        }
        expect(total(all)).toBeLessThanOrEqual(slots.concurrency)
        expect(all.slow).toBeLessThanOrEqual(shares.slow.most)
        expect(all.slow + all.unknown).toBeLessThanOrEqual(shares.unknown.most)
        for (const { load, tenant } of lanes) {
          const most = load.failing || !load.answered ? 1 : (load.maxInFlight ?? slots.perEndpoint)
          expect(load.inFlight).toBeLessThanOrEqual(most)
          const mine = tenants[tenant] ?? noTally
          if (!alone) expect(mine.fast).toBeLessThanOrEqual(Math.max(4, slots.concurrency / 2))
        }
        // Something always starts, and a lane that has room waits for a share alone
        expect(total(all)).toBeGreaterThan(0)
        for (const { load, pace: each, tenant } of lanes) {
          if (load.inFlight < endpointSlots(load, slots)) expect(roomFor(each, use(tenant), shares)).toBeLessThan(1)
        }
      }),
    )
  })

  it('leaves three quarters of the slots to the others, however many endpoints of a tenant hang', () => {
    const slots = { concurrency: 64, perEndpoint: 8 }
    const shares = sharesOf(64)
    const all: Tally = { ...noTally }
    const load = { inFlight: 0, maxInFlight: 8, failing: true, answered: false }
    for (let n = 0; n < 1000; n++) {
      if (mayStart('slow', load, { all, own: all, alone: true }, shares, slots)) all.slow++
    }
    expect(all).toEqual({ ...noTally, slow: 16 })
    const well = { inFlight: 0, maxInFlight: null, failing: false, answered: true }
    expect(mayStart('fast', well, { all, own: noTally, alone: false }, shares, slots)).toBe(true)
  })

  it('lets the first request of a tenant go, whatever one other tenant has in flight, and however slow that becomes', () => {
    const becomes = fc.option(fc.tuple(pace, pace))
    const steps = fc.array(fc.record({ start: pace, count: fc.nat(80), becomes }), { maxLength: 20 })
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 80 }), steps, pace, (concurrency, given, first) => {
        const shares = sharesOf(concurrency)
        const other: Tally = { ...noTally }
        for (const { start, count, becomes: change } of given) {
          const use = { all: other, own: other, alone: true }
          for (let n = 0; n < count && roomFor(start, use, shares) >= 1; n++) other[start]++
          if (change === null) continue
          const [from, to] = change
          if (paces.indexOf(to) >= paces.indexOf(from)) continue
          other[to] += other[from]
          other[from] = 0
        }
        // Until they end, those that became slower use the room of others that are not fast
        const newcomer = given.some(({ becomes }) => becomes !== null) ? 'fast' : first
        expect(roomFor(newcomer, { all: other, own: noTally, alone: false }, shares)).toBeGreaterThanOrEqual(1)
      }),
    )
  })

  it.each([
    [1, 128],
    [32, 128],
    [33, 132],
    [64, 256],
    [1000, 4000],
  ])('of %i slots, a worker has at most %i outcomes unsettled before it waits', (concurrency, most) => {
    expect(maxUnsettled({ concurrency })).toBe(most)
  })

  it('keeps at least one delivery of every endpoint, and few of one that is sent to one at a time', () => {
    fc.assert(
      fc.property(limits, endpoint, (slots, fields) => {
        const load = { ...fields, inFlight: 0 }
        const window = endpointWindow(load, slots)
        expect(window).toBeGreaterThanOrEqual(endpointSlots(load, slots))
        if (fields.failing || !fields.answered) expect(window).toBeLessThanOrEqual(8)
      }),
    )
  })

  it('feeds no more than the worker keeps and has room for, and something once it keeps nothing', () => {
    fc.assert(
      fc.property(limits, endpoint, fc.nat(500), fc.nat(500), (slots, fields, kept, room) => {
        const load = { ...fields, inFlight: 0 }
        const count = feedAllowance({ ...load, kept }, room, slots)
        expect(count).toBe(Math.max(0, Math.min(room, endpointWindow(load, slots) - kept)))
        expect(feedAllowance({ ...load, kept: 0 }, 1 + room, slots)).toBeGreaterThan(0)
        expect(turnAllowance(room, kept)).toBeGreaterThan(0)
      }),
    )
  })

  it('claims what brings it to twice its slots, while few jobs will start soon and it has room', () => {
    const slots = { concurrency: 8, perEndpoint: 4 }
    const kept = (fast: number): Tally => ({ ...noTally, fast })
    expect([0, 3, 4].map((ready) => claimLimit(ready, kept(ready), slots))).toEqual([16, 13, 0])
    expect(claimLimit(0, kept(maxKept(slots).jobs - 1), slots)).toBe(16)
    expect(claimLimit(0, kept(maxKept(slots).jobs), slots)).toBe(0)
  })
})

describe('jobs that wait', () => {
  const shares = sharesOf(64)
  const full: Tally = { fast: 0, medium: 36, unknown: 0, slow: 16 }
  const moving = { slots: noTally, sinceStartMs: 10, runMs: 0, trialMs: null }

  it.each([
    ['of fast endpoints start soon', 'fast', {}, true],
    ['of fast ones that have been stuck do not', 'fast', { sinceStartMs: 300 }, false],
    ['of slow ones that have all of their share do not', 'slow', { slots: full }, false],
    ['of medium ones that have all of their share do not', 'medium', { slots: full }, false],
    ['of fast ones start soon though the others have theirs', 'fast', { slots: full }, true],
    ['of slow ones start soon while there is some left', 'slow', {}, true],
    [
      'of unknown ones start soon when nothing else is known yet',
      'unknown',
      { slots: { ...noTally, unknown: 40 }, trialMs: 5 },
      true,
    ],
    [
      'of unknown ones do not where first answers do not come',
      'unknown',
      { slots: { ...noTally, unknown: 40 }, trialMs: 300 },
      false,
    ],
    [
      'of unknown ones do not where the worker has had time to know others',
      'unknown',
      { slots: { ...noTally, unknown: 40 }, runMs: 1000, trialMs: 5 },
      false,
    ],
    [
      'of unknown ones do not where slow ones are in their way',
      'unknown',
      { slots: { ...noTally, unknown: 20, slow: 16 }, trialMs: 5 },
      false,
    ],
  ] as const)('%s', (_name, each, over, soon) => {
    expect(startSoon(30, each, { ...moving, ...over }, shares)).toBe(soon ? 30 : 0)
  })
  it('are few that start soon where others have nearly every slot, as they have become slower', () => {
    expect(startSoon(62, 'fast', { ...moving, slots: { ...noTally, slow: 59, fast: 1 } }, shares)).toBe(4)
  })
})
