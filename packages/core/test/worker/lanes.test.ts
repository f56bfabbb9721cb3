import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpointSlots, failingSlots } from '../../src/dispatch/index.js'
import type { Job } from '../../src/worker/job.js'
import { createLanes, type Lanes } from '../../src/worker/lanes.js'
import { failing, job, openLane } from '../support/jobs.js'

const limits = { concurrency: 8, perEndpoint: 3 }

/** Takes as many jobs as may start. */
function takeAll(lanes: Lanes): Job[] {
  const jobs: Job[] = []
  for (let next = lanes.take(); next !== null; next = lanes.take()) jobs.push(next)
  return jobs
}

function fill(lanes: Lanes, id: string, count: number, over: Parameters<typeof openLane>[2] = {}) {
  const lane = openLane(lanes, id, over)
  for (let n = 0; n < count; n++) lanes.add(job(lane))
  return lane
}
const endpoints = (jobs: Job[]) => jobs.map(({ lane }) => lane.endpointId)

describe('lanes', () => {
  it('take turns, so that no endpoint waits behind another', () => {
    const lanes = createLanes(limits)
    fill(lanes, 'a', 100)
    fill(lanes, 'b', 2)
    fill(lanes, 'c', 1)
    expect(endpoints(takeAll(lanes))).toEqual(['a', 'b', 'c', 'a', 'b', 'a'])
    expect(lanes.counts).toEqual({ inFlight: 6, failingInFlight: 0, waiting: 97 })
  })

  it('keep the order of one endpoint’s jobs', () => {
    const lanes = createLanes(limits)
    const lane = openLane(lanes, 'a')
    const jobs = [job(lane), job(lane), job(lane)]
    for (const each of jobs) lanes.add(each)
    expect(takeAll(lanes)).toEqual(jobs)
  })

  it('let an endpoint at its cap go on as its requests end', () => {
    const lanes = createLanes(limits)
    fill(lanes, 'a', 5, { endpoint: { maxInFlight: 1 } })
    for (let left = 5; left > 0; left--) {
      const [first, ...more] = takeAll(lanes)
      expect(more).toEqual([])
      if (first !== undefined) lanes.finish(first)
    }
    expect(lanes.counts).toEqual({ inFlight: 0, failingInFlight: 0, waiting: 0 })
  })

  it('give failing endpoints a quarter of the slots, one each, and the rest to the others', () => {
    const lanes = createLanes({ concurrency: 8, perEndpoint: 8 })
    for (const id of ['f1', 'f2', 'f3', 'f4']) fill(lanes, id, 10, { health: failing })
    fill(lanes, 'well', 20)
    const taken = takeAll(lanes)
    expect(taken).toHaveLength(8)
    expect(taken.filter(({ tookFailingSlot }) => tookFailingSlot)).toHaveLength(2)
    expect(endpoints(taken).filter((id) => id === 'well')).toHaveLength(6)
  })

  it('let failing endpoints take turns at their share', () => {
    const lanes = createLanes({ concurrency: 4, perEndpoint: 4 })
    const ids = ['f1', 'f2', 'f3']
    for (const id of ids) fill(lanes, id, 4, { health: failing })
    const order: string[] = []
    for (let n = 0; n < 12; n++) {
      const [only, ...more] = takeAll(lanes)
      expect(more).toEqual([])
      if (only === undefined) continue
      order.push(only.lane.endpointId)
      lanes.finish(only)
    }
    expect(order).toHaveLength(12)
    for (const id of ids) expect(order.slice(0, 6).filter((each) => each === id).length).toBeGreaterThanOrEqual(1)
  })

  it('give a slot of the failing back even where the endpoint is well by then', () => {
    const lanes = createLanes({ concurrency: 4, perEndpoint: 4 })
    const lane = fill(lanes, 'a', 2, { health: failing })
    const [first] = takeAll(lanes)
    lane.health.current = { ...lane.health.current, consecutiveFailures: 0 }
    if (first !== undefined) lanes.finish(first)
    expect(lanes.counts.failingInFlight).toBe(0)
    expect(takeAll(lanes)).toHaveLength(1)
    expect(lanes.counts.failingInFlight).toBe(0)
  })

  it('never pass a cap and never forget a job, whatever happens', () => {
    const ids = ['a', 'b', 'c', 'f', 'g']
    const step = fc.oneof(
      fc.constantFrom(...ids).map((id) => ({ add: id })),
      fc.constant({ take: true }),
      fc.nat(7).map((index) => ({ finish: index })),
      fc.constantFrom(...ids).map((id) => ({ turn: id })),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const lanes = createLanes(limits)
        for (const id of ids) openLane(lanes, id, { health: id > 'd' ? failing : {} })
        const inFlight: Job[] = []
        let added = 0
        let finished = 0
        const finish = (done: Job | undefined) => {
          if (done === undefined) return
          lanes.finish(done)
          finished++
        }
        for (const each of steps) {
          const lane = lanes.get('add' in each ? each.add : 'turn' in each ? each.turn : '')
          if ('add' in each && lane !== undefined) {
            lanes.add(job(lane))
            added++
          }
          if ('turn' in each && lane !== undefined && lane.inFlight === 0) {
            const count = lane.health.current.consecutiveFailures === 0 ? 1 : 0
            lane.health.current = { ...lane.health.current, consecutiveFailures: count }
          }
          if ('finish' in each) finish(inFlight.splice(each.finish, 1)[0])
          if ('take' in each) inFlight.push(...takeAll(lanes))
          expect(lanes.counts.inFlight).toBe(inFlight.length)
          expect(lanes.counts.inFlight).toBeLessThanOrEqual(limits.concurrency)
          expect(lanes.counts.failingInFlight).toBeLessThanOrEqual(failingSlots(limits))
          expect(lanes.counts.waiting).toBe(added - finished - inFlight.length)
          for (const id of ids) {
            const load = { inFlight: lanes.get(id)?.inFlight ?? 0, maxInFlight: null, failing: false }
            expect(load.inFlight).toBeLessThanOrEqual(endpointSlots(load, limits))
          }
        }
        // Everything gets its turn in the end
        for (let rounds = 0; finished < added && rounds < 500; rounds++) {
          inFlight.push(...takeAll(lanes))
          finish(inFlight.shift())
        }
        expect(finished).toBe(added)
        expect(lanes.counts).toEqual({ inFlight: 0, failingInFlight: 0, waiting: 0 })
      }),
      { numRuns: 300 },
    )
  })

  it('have room for a few jobs of each endpoint, and fewer of one that fails', () => {
    const lanes = createLanes(limits)
    const room = (id: string, over: Parameters<typeof openLane>[2] = {}) => {
      const lane = openLane(lanes, id, over)
      let count = 0
      for (; lanes.hasRoom(lane) && count < 100; count++) lanes.add(job(lane))
      return count
    }
    expect(room('well')).toBe(12)
    expect(room('failing', { health: failing })).toBe(2)
    expect(room('narrow', { endpoint: { maxInFlight: 1 } })).toBe(4)
  })

  it('give up the jobs that wait, of one endpoint or of all, and not those in flight', () => {
    const lanes = createLanes({ concurrency: 2, perEndpoint: 2 })
    const a = fill(lanes, 'a', 4)
    const b = fill(lanes, 'b', 4)
    const taken = takeAll(lanes)
    const [dropped] = b.waiting
    expect(dropped && lanes.drop(dropped)).toBe(true)
    expect(dropped && lanes.drop(dropped)).toBe(false)
    expect(lanes.evict(a)).toHaveLength(3)
    expect(lanes.evictAll()).toHaveLength(2)
    expect(lanes.counts).toEqual({ inFlight: 2, failingInFlight: 0, waiting: 0 })
    for (const each of taken) lanes.finish(each)
    expect(takeAll(lanes)).toEqual([])
    fill(lanes, 'a', 1)
    expect(takeAll(lanes)).toHaveLength(1)
  })

  it('take over newer health and a newer endpoint, and keep newer health than a claim read', () => {
    const lanes = createLanes(limits)
    const lane = openLane(lanes, 'a', { health: failing, version: 5 })
    openLane(lanes, 'a', { version: 4, endpoint: { url: 'https://new.example' } })
    expect(lane.health.stored.version).toBe(5)
    expect(lane.target.record.url).toBe('https://new.example')
    openLane(lanes, 'a', { version: 6 })
    expect(lane.health.current.consecutiveFailures).toBe(0)
  })
})
