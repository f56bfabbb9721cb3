import type { HeldEndpoint } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { endpointRecord, healthFields, manualClock, publishItem } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { createLanes, type Lanes } from '../../src/worker/endpoint-queues.js'
import { createFeeder } from '../../src/worker/feeder.js'
import { createLeases, createShared } from '../../src/worker/leases.js'
import { createRateLimiter } from '../../src/worker/rate-limiter.js'
import { createTimers } from '../../src/worker/sleeper.js'
import { job, openLane } from '../support/jobs.js'

const limits = { concurrency: 64, perEndpoint: 8 }

/** Lanes of which two are kept: a third that is opened has those forgotten that are idle. */
const twoLanes = () => createLanes(limits, undefined, 2)

/** The lane of an endpoint that had a delivery, and has none any more. */
function visit(lanes: Lanes, id: string): void {
  const lane = openLane(lanes, id, { endpoint: { rateLimit: { limit: 1, periodMs: 1000 } } })
  lanes.add(job(lane))
}

it('what limits rates keeps no lane that the worker has forgotten', () => {
  const clock = manualClock(0)
  const store = memoryStore({ clock }).outbox
  const shared = createShared(clock)
  const lanes = twoLanes()
  const asked: string[] = []
  const rates = createRateLimiter(
    {
      deps: { store, shared, onError() {} },
      state: { stopping: false, givenUp: false, drained: false, nudged: false },
      timers: createTimers(clock),
      lanes,
      leases: createLeases({ store, leaseMs: 60_000, shared }),
      backOff: async () => false,
    },
    {
      pump() {},
      putBack() {},
      giveUp() {},
      feed() {},
      hasMore(endpointId) {
        asked.push(endpointId)
        return false
      },
    },
  )
  for (const id of ['a', 'b']) visit(lanes, id)
  rates.look()
  asked.length = 0
  rates.nearInMs()
  expect(asked).toEqual(['a', 'b'])
  lanes.evictAll()
  visit(lanes, 'c')
  rates.look()
  asked.length = 0
  rates.nearInMs()
  expect(asked).toEqual(['c'])
})

it('the feeder notes nothing of endpoints that the worker has forgotten', async () => {
  const lanes = twoLanes()
  const looks: string[] = []
  const get = (id: string) => {
    looks.push(id)
    return lanes.get(id)
  }
  const endpoint = endpointRecord({ id: 'a', tenant: 'acme', ordering: 'fifo' })
  const health = { ...healthFields(), endpointId: 'a', version: 1 }
  let held: HeldEndpoint[] = [{ endpointId: 'a', tenant: 'acme', endpoint, health }]
  const store = { held: async () => held, expire: async () => [], cancel: async () => ({ cancelled: 0, next: null }) }
  const feed = async () => ({ moved: new Map<string, number>() })
  const feeder = createFeeder({ store, lanes: { ...lanes, get }, limits, now: () => 0, feed })
  /** Whom it looks at when the tenant emits. */
  const looksFor = () => {
    looks.length = 0
    feeder.awaiting([publishItem({ tenant: 'acme' })])
    return [...looks]
  }
  openLane(lanes, 'a', { endpoint })
  openLane(lanes, 'b')
  await feeder.pass()
  feeder.parked('b', true)
  expect(looksFor()).toEqual(['a'])
  expect(feeder.hasMore('b')).toBe(true)

  held = []
  openLane(lanes, 'c')
  await feeder.pass()
  expect(looksFor()).toEqual([])
  expect(feeder.hasMore('b')).toBe(false)
})
