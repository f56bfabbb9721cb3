import type { OutboxStore } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchLateness } from '../src/chaos/lateness.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const memory = memoryStore()
const nothing = { claims: [], leaseMs: 1 }

/** What is told by a worker whose renewals are as given. */
function watched(renew: OutboxStore<never>['renew']) {
  const told: number[] = []
  const watch = watchLateness(1000, (ms) => told.push(ms))
  const { outbox } = watch({ ...memory, outbox: { ...memory.outbox, renew } })
  return { told, renew: () => outbox.renew(nothing) }
}

test('a process that stands still for longer than the limit says so', () => {
  const { told } = watched(() => Promise.reject(new Error('not called')))
  vi.advanceTimersByTime(5000)
  expect(told).toEqual([])
  // Time goes on, and timers do not
  const now = performance.now()
  vi.spyOn(performance, 'now').mockReturnValue(now + 1200)
  vi.advanceTimersToNextTimer()
  expect(told).toEqual([1100])
})

test('a store that answers late, or fails late, says so', async () => {
  const answer = await memory.outbox.renew(nothing)
  let end = (_error?: Error) => {}
  const { told, renew } = watched(
    () =>
      new Promise((resolve, reject) => {
        end = (error) => (error === undefined ? resolve(answer) : reject(error))
      }),
  )
  const call = async (ms: number, error?: Error) => {
    const called = renew().catch(() => {})
    vi.advanceTimersByTime(ms)
    end(error)
    await called
  }
  await call(900)
  expect(told).toEqual([])
  await call(1100)
  expect(told).toEqual([1100])
  await call(900, new Error('away'))
  expect(told).toEqual([1100])
  await call(1500, new Error('away'))
  expect(told).toEqual([1100, 1500])
})
