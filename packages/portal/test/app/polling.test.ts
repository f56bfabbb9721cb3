import { expect, test } from 'vitest'
import { ApiFailure } from '../../app/api/failure.ts'
import { nextPoll, pollMs } from '../../app/state/polling.ts'
import { createResource } from '../../app/state/resource.ts'

const calm = { unchanged: 0, failures: 0, isHidden: false }

test('what changes is asked for often, what does not ever less, up to a bound', () => {
  const waits = [0, 1, 2, 20].map((unchanged) => nextPoll({ ...calm, unchanged }))
  expect(waits).toEqual([4_000, 6_000, 9_000, pollMs.slowest])
})

test('failures are given more time', () => {
  expect(nextPoll({ ...calm, failures: 2 })).toBe(16_000)
})

test('what costs more is asked for less often', () => {
  expect([0, 9].map((unchanged) => nextPoll({ ...calm, unchanged, fastestMs: 20_000 }))).toEqual([20_000, 60_000])
})

test('nothing is asked while nobody looks', () => {
  expect(nextPoll({ ...calm, isHidden: true })).toBeNull()
})

/** A resource whose answers and time the test gives. */
function setUp() {
  const answers: (() => unknown)[] = []
  const timers = new Set<{ run: () => void; ms: number }>()
  const calls: string[] = []
  const time = { now: 1_000 }
  const resource = createResource(
    async (id: string) => {
      calls.push(id)
      return answers.shift()?.()
    },
    {
      now: () => time.now,
      isHidden: () => false,
      later(run, ms) {
        const timer = { run, ms }
        timers.add(timer)
        return () => timers.delete(timer)
      },
    },
  )
  const waits = () => [...timers].map(({ ms }) => ms)
  return { resource, answers, calls, time, waits }
}

test('several that look at the same make one request, and polling ends with the last of them', async () => {
  const { resource, answers, calls, waits } = setUp()
  answers.push(() => ({ n: 1 }))
  const live = resource.at('a')
  let draws = 0
  const ends = [true, false].map((poll) => live.subscribe(() => draws++, poll))
  await live.refresh()
  expect([calls, draws, live.snapshot().data, waits()]).toEqual([['a'], 2, { n: 1 }, [4_000]])
  for (const end of ends) end()
  expect(waits()).toEqual([])
})

test('data stays while a later request fails, and is the same object while it is alike', async () => {
  const { resource, answers } = setUp()
  const fail = () => {
    throw new ApiFailure(null, {})
  }
  answers.push(
    () => ({ n: 1 }),
    fail,
    () => ({ n: 1 }),
  )
  const live = resource.at('a')
  await live.refresh()
  const first = live.snapshot().data
  await live.refresh()
  expect(live.snapshot()).toMatchObject({ data: { n: 1 }, updatedAt: 1_000, failure: { code: 'unreachable' } })
  await live.refresh()
  expect(live.snapshot().failure).toBeUndefined()
  expect(live.snapshot().data).toBe(first)
})

test('nothing is drawn anew for an answer like the one before', async () => {
  const { resource, answers } = setUp()
  answers.push(
    () => ({ n: 1 }),
    () => ({ n: 1 }),
    () => ({ n: 2 }),
  )
  const live = resource.at('a')
  let draws = 0
  live.subscribe(() => draws++, false)
  const drawn: number[] = []
  for (const _ of ['the first', 'the same', 'news']) {
    await live.refresh()
    drawn.push(draws)
  }
  expect(drawn).toEqual([1, 1, 2])
})

test('a change asks again for what is shown and forgets the rest', async () => {
  const { resource, answers, calls, time } = setUp()
  answers.push(
    () => 1,
    () => 2,
    () => 3,
    () => 4,
  )
  const [shown, left] = [resource.at('shown'), resource.at('left')]
  shown.subscribe(() => {}, false)
  await Promise.all([shown.refresh(), left.refresh()])
  resource.invalidate()
  await shown.refresh()
  expect(calls).toEqual(['shown', 'left', 'shown'])
  expect(resource.at('left').snapshot()).toEqual({})
  time.now += 60_000
  resource.at('shown').subscribe(() => {}, false)
  expect(calls).toEqual(['shown', 'left', 'shown', 'shown'])
})
