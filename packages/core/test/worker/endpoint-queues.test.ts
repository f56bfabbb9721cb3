import { messageRecord } from '@posthorn/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpointSlots, maxKept, mayStart, paces, sharesOf, total } from '../../src/dispatch/index.js'
import type { Job } from '../../src/worker/endpoint-queue.js'
import { createLanes, type Lanes } from '../../src/worker/endpoint-queues.js'
import { failing, job, openLane } from '../support/jobs.js'

const limits = { concurrency: 8, perEndpoint: 3 }
const quick = { meanMs: 1 }

/** Takes as many jobs as may start. */
function takeAll(lanes: Lanes, at = 0): Job[] {
  const jobs: Job[] = []
  for (let next = lanes.take(at); next !== null; next = lanes.take(at)) jobs.push(next)
  return jobs
}

function fill(lanes: Lanes, id: string, count: number, over: Parameters<typeof openLane>[2] = quick) {
  const lane = openLane(lanes, id, over)
  for (let n = 0; n < count; n++) lanes.add(job(lane))
  return lane
}
const endpoints = (jobs: Job[]) => jobs.map(({ lane }) => lane.endpointId)
const tenants = (jobs: Job[]) => jobs.map(({ lane }) => lane.tenant)
const counted = (values: string[], value: string) => values.filter((each) => each === value).length

describe('lanes', () => {
  it('take turns, so that no endpoint waits behind another', () => {
    const lanes = createLanes(limits)
    fill(lanes, 'a', 100)
    fill(lanes, 'b', 2)
    fill(lanes, 'c', 1)
    expect(endpoints(takeAll(lanes))).toEqual(['a', 'b', 'c', 'a', 'b', 'a'])
    expect(lanes.counts).toEqual({ inFlight: 6, waiting: 97 })
  })

  it('keep the order of one endpoint’s jobs', () => {
    const lanes = createLanes(limits)
    const lane = openLane(lanes, 'a', quick)
    const jobs = [job(lane), job(lane), job(lane)]
    for (const each of jobs) lanes.add(each)
    expect(takeAll(lanes)).toEqual(jobs)
  })

  it('let an endpoint at its cap go on as its requests end', () => {
    const lanes = createLanes(limits)
    fill(lanes, 'a', 5, { ...quick, endpoint: { maxInFlight: 1 } })
    for (let left = 5; left > 0; left--) {
      const [first, ...more] = takeAll(lanes)
      expect(more).toEqual([])
      if (first !== undefined) lanes.finish(first, 1, 0)
    }
    expect(lanes.counts).toEqual({ inFlight: 0, waiting: 0 })
  })

  it('send one request to an endpoint until that has answered, and then as many as it may have', () => {
    const lanes = createLanes(limits)
    fill(lanes, 'new', 5, {})
    const [first, ...more] = takeAll(lanes)
    expect(more).toEqual([])
    if (first !== undefined) lanes.finish(first, null, 0)
    const [again] = takeAll(lanes)
    // The first was not even sent
    expect(lanes.counts.inFlight).toBe(1)
    if (again !== undefined) lanes.finish(again, 5, 5)
    expect(takeAll(lanes)).toHaveLength(3)
  })

  it('give failing endpoints a quarter of the slots, one each, and the rest to the others', () => {
    const lanes = createLanes({ concurrency: 8, perEndpoint: 8 })
    for (const id of ['f1', 'f2', 'f3', 'f4']) fill(lanes, id, 10, { health: failing })
    fill(lanes, 'well', 20)
    const taken = endpoints(takeAll(lanes))
    expect(taken).toHaveLength(8)
    expect(counted(taken, 'well')).toBe(6)
    expect(new Set(taken).size).toBe(3)
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
      lanes.finish(only, 15_000, 0)
    }
    expect(order).toEqual(Array(4).fill(ids).flat())
  })

  it('give a slot back to the share it was counted in, and count a slow lane as that from then on', () => {
    const lanes = createLanes({ concurrency: 4, perEndpoint: 4 })
    const lane = fill(lanes, 'a', 5)
    const jobs = takeAll(lanes)
    expect(lanes.used.slots).toMatchObject({ fast: 4, slow: 0 })
    jobs.forEach((each, n) => {
      lanes.finish(each, 3000, 3000)
      expect(lanes.used.slots).toMatchObject({ fast: 0, slow: 3 - n })
    })
    expect(lane.pace).toBe('slow')
    expect(takeAll(lanes)).toHaveLength(1)
    expect(lanes.used.slots).toMatchObject({ fast: 0, slow: 1 })
  })

  it('count a lane as slow from which nothing comes back, and as what it was once something does', () => {
    const lanes = createLanes(limits)
    const lane = fill(lanes, 'a', 4)
    const [first] = takeAll(lanes)
    takeAll(lanes, 999)
    expect(lane.pace).toBe('fast')
    lanes.take(1100)
    expect(lane.pace).toBe('slow')
    expect(lanes.used.slots.slow).toBe(3)
    if (first !== undefined) lanes.finish(first, 20, 1200)
    expect(lane.pace).toBe('fast')
    expect(lanes.used.slots).toMatchObject({ fast: 2, slow: 0 })
  })
})

describe('tenants', () => {
  const of = (tenant: string, meanMs = 1) => ({ meanMs, endpoint: { tenant } })

  it('take turns, so that one with a thousand endpoints has no more of them than one with one', () => {
    const lanes = createLanes({ concurrency: 8, perEndpoint: 8 })
    for (let n = 0; n < 1000; n++) fill(lanes, `many ${n}`, 1, of('many'))
    for (let n = 0; n < 2; n++) fill(lanes, `few ${n}`, 2, of('few'))
    fill(lanes, 'one', 8, of('one'))
    const order: string[] = []
    for (let n = 0; n < 30; n++) {
      const taken = takeAll(lanes)
      order.push(...tenants(taken))
      for (const each of taken) lanes.finish(each, 1, 0)
    }
    expect(counted(order.slice(0, 12), 'few')).toBe(4)
    expect(counted(order.slice(0, 24), 'one')).toBe(8)
  })

  it('have half of the slots at most while others have something here, and all but a few alone', () => {
    const lanes = createLanes({ concurrency: 64, perEndpoint: 64 })
    fill(lanes, 'a', 100, of('big'))
    const other = fill(lanes, 'b', 1, of('other'))
    const taken = takeAll(lanes)
    expect(counted(tenants(taken), 'big')).toBe(32)
    const [only] = taken.filter(({ lane }) => lane === other)
    if (only !== undefined) lanes.finish(only, 1, 0)
    expect(takeAll(lanes)).toHaveLength(60 - 32)
  })

  it('that have nothing in flight find a slot, though a tenant has more waiting than there are', () => {
    const lanes = createLanes({ concurrency: 64, perEndpoint: 64 })
    fill(lanes, 'a', 100, of('big'))
    takeAll(lanes)
    for (const id of ['b', 'c', 'd', 'e']) {
      fill(lanes, id, 2, of(id))
      expect(endpoints(takeAll(lanes))).toEqual([id])
    }
    expect(lanes.counts.inFlight).toBe(64)
  })

  it('do not get the slots kept free for others by endpoints of another pace, once theirs stop to answer', () => {
    const lanes = createLanes({ concurrency: 16, perEndpoint: 8 })
    for (const id of ['a', 'b']) fill(lanes, id, 20)
    expect(takeAll(lanes)).toHaveLength(15)
    fill(lanes, 'c', 20)
    // All that is in flight is slow by now, and the third one is not
    expect(takeAll(lanes, 2000)).toEqual([])
    fill(lanes, 'other', 1, { ...quick, endpoint: { tenant: 'other' } })
    expect(endpoints(takeAll(lanes, 2000))).toEqual(['other'])
  })

  it('share out what slow endpoints may have, so that a tenant with 64 of them leaves some to another', () => {
    const lanes = createLanes({ concurrency: 64, perEndpoint: 8 })
    for (let n = 0; n < 64; n++) fill(lanes, `s${n}`, 8, of('slow', 3000))
    expect(takeAll(lanes)).toHaveLength(16)
    fill(lanes, 'late', 8, of('other', 3000))
    expect(tenants(takeAll(lanes))).toEqual(['other'])
  })
})

describe('whatever happens, lanes', () => {
  interface Step {
    what: 'add' | 'take' | 'finish' | 'turn' | 'evict' | 'drop'
    n: number
    ms: number
  }
  const step: fc.Arbitrary<Step> = fc.record({
    what: fc.constantFrom('add', 'add', 'add', 'take', 'finish', 'turn', 'evict', 'drop'),
    n: fc.nat(20),
    ms: fc.constantFrom(0, 5, 300, 2000),
  })
  const size = fc.record({ concurrency: fc.integer({ min: 1, max: 40 }), perEndpoint: fc.integer({ min: 1, max: 8 }) })

  /** Lanes of three tenants, and what is in flight. */
  function create(given: typeof limits) {
    const lanes = createLanes(given)
    const opened = Array.from({ length: 8 }, (_, n) => openLane(lanes, `${n}`, { endpoint: { tenant: `t${n % 3}` } }))
    const shares = sharesOf(given.concurrency)
    const inFlight: Job[] = []
    let at = 0
    let added = 0
    let gone = 0

    function finish(done: Job | undefined, ms: number): void {
      if (done === undefined) return
      lanes.finish(done, ms, at)
      gone++
    }

    function run({ what, n, ms }: Step): void {
      at += ms
      const lane = opened[n % opened.length]
      if (lane === undefined) return
      if (what === 'add') {
        lanes.add(job(lane))
        added++
      }
      if (what === 'take') inFlight.push(...takeAll(lanes, at))
      if (what === 'finish') finish(inFlight.splice(n % Math.max(1, inFlight.length), 1)[0], ms)
      if (what === 'turn') {
        lane.health.current = {
          ...lane.health.current,
          consecutiveFailures: lane.health.current.consecutiveFailures ^ 1,
        }
        lanes.open({ id: lane.endpointId, version: 1, health: lane.health.stored }, lane.target, at)
      }
      if (what === 'evict') gone += lanes.evict(lane).length
      const [first] = lane.waiting
      if (what === 'drop' && first !== undefined && lanes.drop(first)) gone++
    }

    /** What is counted is what is there, no cap is passed, and no job waits that might start. */
    function check(): void {
      expect(lanes.counts).toEqual({ inFlight: inFlight.length, waiting: added - gone - inFlight.length })
      for (const pace of paces) {
        const mine = opened.filter((lane) => lane.pace === pace)
        const sum = (of: (lane: (typeof opened)[number]) => number) => mine.reduce((all, lane) => all + of(lane), 0)
        expect(lanes.used.slots[pace]).toBe(sum((lane) => lane.inFlight))
        expect(lanes.used.jobs[pace]).toBe(sum((lane) => lane.inFlight + lane.waiting.length))
        expect(lanes.used.bytes[pace]).toBe(sum((lane) => lane.bytes))
      }
      expect(total(lanes.used.slots)).toBeLessThanOrEqual(given.concurrency)
    }

    function checkNoneIsLeftThatMayStart(): void {
      const alone = new Set(opened.filter((lane) => lanes.loadOf(lane).kept > 0).map(({ tenant }) => tenant)).size <= 1
      for (const lane of opened) {
        if (lane.waiting.length === 0) continue
        const use = { all: lanes.used.slots, own: lane.owner.slots, alone }
        expect(mayStart(lane.pace, lanes.loadOf(lane), use, shares, given)).toBe(false)
      }
    }

    return {
      run,
      check,
      takeAll() {
        const before = opened.map((lane) => lane.inFlight)
        const taken = takeAll(lanes, at)
        inFlight.push(...taken)
        opened.forEach((lane, n) => {
          if (lane.inFlight > (before[n] ?? 0))
            expect(lane.inFlight).toBeLessThanOrEqual(endpointSlots(lanes.loadOf(lane), given))
        })
        checkNoneIsLeftThatMayStart()
      },
      finishOne: () => finish(inFlight.shift(), 1),
      isDone: () => lanes.counts.inFlight + lanes.counts.waiting === 0,
    }
  }

  it('count right, pass no cap, start what may start, and start every job in the end', () => {
    fc.assert(
      fc.property(size, fc.array(step, { maxLength: 150 }), (given, steps) => {
        const subject = create(given)
        for (const each of steps) {
          subject.run(each)
          if (each.what === 'take') subject.takeAll()
          subject.check()
        }
        for (let rounds = 0; rounds < 1000 && !subject.isDone(); rounds++) {
          subject.takeAll()
          subject.finishOne()
        }
        expect(subject.isDone()).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('let a lane with nothing in flight start before long, however much others bring', () => {
    const other = fc.record({ tenant: fc.nat(5), meanMs: fc.constantFrom(1, 300, 3000) })
    fc.assert(
      fc.property(size, fc.array(other, { maxLength: 12 }), fc.constantFrom(1, 300, 3000), (given, others, meanMs) => {
        const lanes = createLanes(given)
        const open = (id: string, tenant: string, mean: number) =>
          openLane(lanes, id, { endpoint: { tenant }, meanMs: mean })
        const busy = others.map(({ tenant, meanMs: mean }, n) => open(`${n}`, `t${tenant}`, mean))
        const top = () => {
          for (const lane of busy) while (lane.waiting.length < 10) lanes.add(job(lane))
        }
        top()
        const inFlight = takeAll(lanes)
        const mine = open('mine', 't0', meanMs)
        lanes.add(job(mine))
        // Some turns for each slot and for each of the others
        for (let ended = 0; mine.waiting.length > 0; ended++) {
          expect(ended).toBeLessThanOrEqual(10 * (given.concurrency + others.length))
          inFlight.push(...takeAll(lanes))
          if (mine.waiting.length === 0) break
          const first = inFlight.shift()
          if (first === undefined) throw new Error('A job waits, and nothing is in flight')
          lanes.finish(first, first.lane.meanMs, 0)
          top()
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('what a worker keeps', () => {
  const room = (lanes: Lanes, id: string, over: Parameters<typeof openLane>[2] = quick, payload = '{}') => {
    const lane = openLane(lanes, id, over)
    let count = 0
    for (; lanes.hasRoom(lane) && count < 10_000; count++) lanes.add(job(lane, { message: messageRecord({ payload }) }))
    return count
  }

  it('is a few jobs of each endpoint, and fewer of one that is sent to one at a time', () => {
    const lanes = createLanes({ concurrency: 64, perEndpoint: 3 })
    expect(room(lanes, 'well')).toBe(12)
    expect(room(lanes, 'failing', { ...quick, health: failing })).toBe(8)
    expect(room(lanes, 'new', {})).toBe(8)
    expect(room(lanes, 'narrow', { ...quick, endpoint: { maxInFlight: 1 } })).toBe(4)
  })

  it('has a bound in jobs, of which failing endpoints have a quarter, however many there are', () => {
    const lanes = createLanes({ concurrency: 64, perEndpoint: 8 })
    const { jobs } = maxKept({ concurrency: 64 })
    for (let n = 0; n < 3000; n++) room(lanes, `f${n}`, { health: failing })
    expect(lanes.counts.waiting).toBe(jobs / 4)
    for (let n = 0; n < 100; n++) room(lanes, `w${n}`, { ...quick, endpoint: { tenant: 'well' } })
    expect(lanes.counts.waiting).toBeGreaterThan(jobs / 2)
    expect(lanes.counts.waiting).toBeLessThanOrEqual(jobs)
    for (let n = 0; n < 1000; n++) room(lanes, `m${n}`, { ...quick, endpoint: { tenant: `m${n}` } })
    expect(lanes.counts.waiting).toBe(jobs)
    expect(lanes.wanted(0)).toBe(0)
  })

  it('has a bound in bytes, of which failing endpoints have a quarter and one payload at most', () => {
    const lanes = createLanes({ concurrency: 64, perEndpoint: 8 })
    const { bytes } = maxKept({ concurrency: 64 })
    const payload = 'x'.repeat(1_000_000)
    for (let n = 0; n < 3000; n++) room(lanes, `f${n}`, { health: failing }, payload)
    expect(total(lanes.used.bytes)).toBeGreaterThan(bytes / 4)
    expect(total(lanes.used.bytes)).toBeLessThanOrEqual(bytes / 4 + payload.length)
    expect(lanes.wanted(0)).toBeGreaterThan(0)
    for (let n = 0; n < 100; n++) room(lanes, `w${n}`, quick, payload)
    expect(total(lanes.used.bytes)).toBeLessThanOrEqual(bytes + payload.length)
  })

  it('lets go of a payload once its request has ended', () => {
    const lanes = createLanes(limits)
    const lane = openLane(lanes, 'a')
    lanes.add(job(lane, { message: messageRecord({ payload: 'x'.repeat(1000) }) }))
    const [only] = takeAll(lanes)
    expect(total(lanes.used.bytes)).toBe(1000)
    if (only !== undefined) lanes.finish(only, 1, 0)
    expect(total(lanes.used.bytes)).toBe(0)
    expect(only?.message.payload).toBe('')
  })

  it('can be taken out while it waits, of one endpoint or of all, and not what is in flight', () => {
    const lanes = createLanes({ concurrency: 2, perEndpoint: 1 })
    const a = fill(lanes, 'a', 3)
    const b = fill(lanes, 'b', 3)
    const taken = takeAll(lanes)
    const [dropped] = b.waiting
    expect(dropped && lanes.drop(dropped)).toBe(true)
    expect(dropped && lanes.drop(dropped)).toBe(false)
    expect(lanes.evict(a)).toHaveLength(2)
    expect(lanes.evictAll()).toHaveLength(1)
    expect(lanes.counts).toEqual({ inFlight: 2, waiting: 0 })
    for (const each of taken) lanes.finish(each, 1, 0)
    expect(takeAll(lanes)).toEqual([])
    expect(total(lanes.used.jobs)).toBe(0)
    fill(lanes, 'a', 1)
    expect(takeAll(lanes)).toHaveLength(1)
  })
})

describe('the next claim', () => {
  it('waits, as a worker begins, for the first answers, so that a backlog is not put aside for want of room; not for long', () => {
    const lanes = createLanes({ concurrency: 64, perEndpoint: 8 })
    for (let each = 0; each < 96; each++) fill(lanes, `new ${each}`, 2, {})
    const [first] = takeAll(lanes)
    expect(lanes.wanted(5)).toBe(0)
    if (first !== undefined) lanes.finish(first, 5, 5)
    takeAll(lanes, 5)
    expect(lanes.wanted(60)).toBe(0)
    expect(lanes.wanted(200)).toBeGreaterThan(0)
  })
})

describe('a lane', () => {
  it('takes over newer health and a newer endpoint, and keeps newer health than a claim read', () => {
    const lanes = createLanes(limits)
    const lane = openLane(lanes, 'a', { health: failing, version: 5 })
    openLane(lanes, 'a', { version: 4, endpoint: { url: 'https://new.example' } })
    expect(lane.health.stored.version).toBe(5)
    expect(lane.target.record.url).toBe('https://new.example')
    openLane(lanes, 'a', { version: 6 })
    expect(lane.health.current.consecutiveFailures).toBe(0)
  })
})
