import type { EndpointRecord } from '@posthorn/core'
import { messageRecord } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { createTargetCache } from '../../src/request/target.js'
import { createIntake } from '../../src/worker/claimer.js'
import { createLanes } from '../../src/worker/endpoint-queues.js'
import { createFeeder } from '../../src/worker/feeder.js'
import { job, openLane, target } from '../support/jobs.js'

const limits = { concurrency: 8, perEndpoint: 3 }

/** A lane with two jobs that wait, and a claim of one more delivery of its endpoint, which changed meanwhile. */
function claimAfter(change: Partial<EndpointRecord> | 'deleted' | 'unread', suspend: string | null = null) {
  const lanes = createLanes(limits)
  const lane = openLane(lanes, 'e')
  lane.health.suspend = suspend
  const waiting = [job(lane), job(lane)]
  for (const each of waiting) lanes.add(each)
  const store = {
    held: async () => [],
    cancel: async () => ({ cancelled: 0, next: null }),
    expire: async () => [],
  }
  const settled: string[] = []
  const errors: unknown[] = []
  const targets = createTargetCache((record) => ({ ...target(), record }))
  const intake = createIntake({
    now: () => 0,
    lanes,
    targets,
    feeder: createFeeder({ store, lanes, limits, now: () => 0, feed: async () => ({ moved: new Map() }) }),
    outcomes: { cancel: ({ id }) => void settled.push(id) },
    onError: (error) => errors.push(error),
  })
  const message = messageRecord()
  const { delivery } = job(lane)
  const isGiven = typeof change !== 'string'
  const { record } = target({ id: 'e', version: 2, ...(isGiven ? change : {}) })
  const endpoint = { id: 'e', version: 2, health: lane.health.stored, endpoint: record }
  const claim = {
    deliveries: [{ ...delivery, messageId: message.id }],
    messages: [message],
    endpoints: isGiven ? [endpoint] : [],
    deleted: change === 'deleted' ? ['e'] : [],
    now: message.createdAt,
  }
  const taken = intake(claim, 99, 0, targets.known())
  return { lanes, waiting, settled, errors, delivery, now: claim.now, taken }
}

it('calls back what waits for an endpoint that was suspended meanwhile, and holds what it claimed', () => {
  const { lanes, waiting, taken, delivery } = claimAfter({ suspendedAt: 1 })
  expect(taken.recalled).toEqual(waiting)
  expect(taken.back.map(({ deliveryId, status }) => [deliveryId, status])).toEqual([
    ...waiting.map((each) => [each.delivery.id, 'pending']),
    [delivery.id, 'held'],
  ])
  expect(taken.park).toEqual(['e'])
  expect(lanes.take(0)).toBeNull()
})

it('holds what it claimed for an endpoint that this worker is going to suspend, before the store knows', () => {
  const { taken, delivery } = claimAfter({ name: 'renamed' }, 'gone')
  expect(taken.jobs).toEqual([])
  expect(taken.back.find(({ deliveryId }) => deliveryId === delivery.id)?.status).toBe('held')
})

it('calls back what waits for an endpoint that was deleted meanwhile, and cancels what it claimed', () => {
  const { lanes, waiting, taken, settled, errors, delivery } = claimAfter('deleted')
  expect(taken.recalled).toEqual(waiting)
  expect(settled).toEqual([delivery.id])
  expect(lanes.take(0)).toBeNull()
  expect(errors).toEqual([])
})

it('cancels nothing for an endpoint that the store says nothing of: it is told, and tried again in a second', () => {
  const { lanes, taken, settled, errors, delivery, now } = claimAfter('unread')
  expect(settled).toEqual([])
  expect(taken.back).toEqual([
    { tenant: delivery.tenant, deliveryId: delivery.id, token: 99, status: 'pending', dueAt: now + 1000 },
  ])
  expect([taken.recalled, lanes.counts.waiting]).toEqual([[], 2])
  expect(errors).toMatchObject([{ code: 'store_failed', details: { endpointId: 'e' } }])
})

it('leaves what waits where it is while the gate is open', () => {
  const { taken, lanes, errors } = claimAfter({ name: 'renamed' })
  expect([taken.recalled, taken.back, taken.jobs.length, lanes.counts.waiting]).toEqual([[], [], 1, 3])
  expect(errors).toEqual([])
})
