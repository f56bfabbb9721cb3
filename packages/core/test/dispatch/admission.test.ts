import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  endpointSlots,
  endpointWindow,
  failingSlots,
  feedAllowance,
  maxUnsettled,
  mayStart,
} from '../../src/dispatch/index.js'

const limits = fc.record({
  concurrency: fc.integer({ min: 1, max: 80 }),
  perEndpoint: fc.integer({ min: 1, max: 100 }),
})
const endpoint = fc.record({
  maxInFlight: fc.option(fc.integer({ min: 1, max: 100 })),
  failing: fc.boolean(),
})

describe('admission', () => {
  it('fills slots without ever passing a cap, and leaves none empty that a request may take', () => {
    fc.assert(
      fc.property(limits, fc.array(endpoint, { minLength: 1, maxLength: 12 }), (slots, endpoints) => {
        const loads = endpoints.map((fields) => ({ ...fields, inFlight: 0 }))
        const worker = { inFlight: 0, failingInFlight: 0 }
        for (let started = true; started; ) {
          started = false
          for (const load of loads) {
            if (!mayStart(load, worker, slots)) continue
            load.inFlight++
            worker.inFlight++
            if (load.failing) worker.failingInFlight++
            started = true
          }
        }
        expect(worker.inFlight).toBeLessThanOrEqual(slots.concurrency)
        expect(worker.failingInFlight).toBeLessThanOrEqual(failingSlots(slots))
        for (const load of loads) {
          expect(load.inFlight).toBeLessThanOrEqual(load.failing ? 1 : (load.maxInFlight ?? slots.perEndpoint))
        }
        const room = loads.some((load) => !load.failing && load.inFlight < endpointSlots(load, slots))
        if (room) expect(worker.inFlight).toBe(slots.concurrency)
      }),
    )
  })

  it.each([
    [64, 16],
    [4, 1],
    [3, 1],
    [1, 1],
    [10, 2],
  ])('of %i slots, failing endpoints share %i', (concurrency, share) => {
    expect(failingSlots({ concurrency, perEndpoint: 8 })).toBe(share)
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

  it('leaves three quarters of the slots to the others, however many endpoints hang', () => {
    const slots = { concurrency: 64, perEndpoint: 8 }
    const worker = { inFlight: 0, failingInFlight: 0 }
    for (let n = 0; n < 1000; n++) {
      if (!mayStart({ inFlight: 0, maxInFlight: 8, failing: true }, worker, slots)) continue
      worker.inFlight++
      worker.failingInFlight++
    }
    expect(worker).toEqual({ inFlight: 16, failingInFlight: 16 })
    expect(mayStart({ inFlight: 0, maxInFlight: null, failing: false }, worker, slots)).toBe(true)
  })

  it('keeps at least one delivery of every endpoint, and fewer of one that fails', () => {
    fc.assert(
      fc.property(limits, endpoint, fc.nat(100), fc.nat(5000), (slots, fields, inFlight, kept) => {
        const window = endpointWindow({ ...fields, inFlight }, kept, slots)
        expect(window).toBeGreaterThanOrEqual(endpointSlots({ ...fields, inFlight }, slots))
        expect(window).toBeGreaterThanOrEqual(1)
        if (fields.failing) expect(window).toBeLessThanOrEqual(2)
      }),
    )
  })

  it('feeds no more than the worker keeps, and something once it keeps nothing', () => {
    fc.assert(
      fc.property(limits, endpoint, fc.nat(500), (slots, fields, kept) => {
        const load = { ...fields, inFlight: 0 }
        const count = feedAllowance({ ...load, kept }, slots)
        expect(count).toBe(Math.max(0, endpointWindow(load, 0, slots) - kept))
        expect(feedAllowance({ ...load, kept: 0 }, slots)).toBeGreaterThan(0)
      }),
    )
  })
})
