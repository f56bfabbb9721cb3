import type { EndpointRecord } from '@posthorn/core'
import { messageRecord } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { createFeeder } from '../../src/worker/feeder.js'
import { createIntake } from '../../src/worker/intake.js'
import { createLanes } from '../../src/worker/lanes.js'
import { createTargetCache } from '../../src/worker/target.js'
import { job, openLane, target } from '../support/jobs.js'

const limits = { concurrency: 8, perEndpoint: 3 }

/** A lane with two jobs that wait, and a claim of one more delivery of its endpoint, which changed meanwhile. */
function claimAfter(change: Partial<EndpointRecord> | 'deleted', suspend: string | null = null) {
  const lanes = createLanes(limits)
  const lane = openLane(lanes, 'e')
  lane.health.suspend = suspend
  const waiting = [job(lane), job(lane)]
  for (const each of waiting) lanes.add(each)
  const store = { held: async () => [], feed: async () => new Map(), cancel: async () => ({ cancelled: 0 }) }
  const settled: string[] = []
  const intake = createIntake({
    lanes,
    targets: createTargetCache((record) => ({ ...target(), record })),
    feeder: createFeeder({ store, lanes, limits, now: () => 0 }),
    settler: { add: ({ deliveryId }) => void settled.push(deliveryId) },
    onError: (error) => {
      throw error
    },
  })
  const message = messageRecord()
  const { delivery } = job(lane)
  const { record } = target({ id: 'e', version: 2, ...(change === 'deleted' ? {} : change) })
  const endpoint = { id: 'e', version: 2, health: lane.health.stored, endpoint: record }
  const claim = {
    deliveries: [{ ...delivery, messageId: message.id }],
    messages: [message],
    endpoints: change === 'deleted' ? [] : [endpoint],
    now: message.createdAt,
  }
  return { lanes, waiting, settled, delivery, taken: intake(claim, 99, 0) }
}

it('calls back what waits for an endpoint that was suspended meanwhile, and holds what it claimed', () => {
  const { lanes, waiting, taken, delivery } = claimAfter({ suspendedAt: 1 })
  expect(taken.recalled).toEqual(waiting)
  expect(taken.back.map(({ deliveryId, status }) => [deliveryId, status])).toEqual([
    ...waiting.map((each) => [each.delivery.id, 'pending']),
    [delivery.id, 'held'],
  ])
  expect(taken.park).toEqual(['e'])
  expect(lanes.take()).toBeNull()
})

it('holds what it claimed for an endpoint that this worker is going to suspend, before the store knows', () => {
  const { taken, delivery } = claimAfter({ name: 'renamed' }, 'gone')
  expect(taken.jobs).toEqual([])
  expect(taken.back.find(({ deliveryId }) => deliveryId === delivery.id)?.status).toBe('held')
})

it('calls back what waits for an endpoint that was deleted meanwhile, and cancels what it claimed', () => {
  const { lanes, waiting, taken, settled, delivery } = claimAfter('deleted')
  expect(taken.recalled).toEqual(waiting)
  expect(settled).toEqual([delivery.id])
  expect(lanes.take()).toBeNull()
})

it('leaves what waits where it is while the gate is open', () => {
  const { taken, lanes } = claimAfter({ name: 'renamed' })
  expect([taken.recalled, taken.back, taken.jobs.length, lanes.counts.waiting]).toEqual([[], [], 1, 3])
})
