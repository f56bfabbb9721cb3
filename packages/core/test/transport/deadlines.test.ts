import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createDeadlines } from '../../src/transport/deadlines.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function item(inMs: number) {
  return { deadline: performance.now() + inMs, expire: vi.fn() }
}

it('expires each item once, within its resolution', () => {
  const deadlines = createDeadlines(25)
  const [soon, late] = [item(100), item(1000)]
  deadlines.add(soon)
  deadlines.add(late)
  vi.advanceTimersByTime(99)
  expect(soon.expire).not.toHaveBeenCalled()
  vi.advanceTimersByTime(26)
  expect(soon.expire).toHaveBeenCalledOnce()
  expect(late.expire).not.toHaveBeenCalled()
  vi.advanceTimersByTime(5000)
  expect(soon.expire).toHaveBeenCalledOnce()
  expect(late.expire).toHaveBeenCalledOnce()
})

it('forgets what was removed', () => {
  const deadlines = createDeadlines()
  const removed = item(10)
  deadlines.add(removed)
  deadlines.remove(removed)
  vi.advanceTimersByTime(1000)
  expect(removed.expire).not.toHaveBeenCalled()
})

it('has one timer for many items and none for no item', () => {
  const deadlines = createDeadlines()
  const items = Array.from({ length: 50 }, () => item(100))
  for (const each of items) deadlines.add(each)
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(1000)
  expect(vi.getTimerCount()).toBe(0)
  const again = item(10)
  deadlines.add(again)
  vi.advanceTimersByTime(100)
  expect(again.expire).toHaveBeenCalledOnce()
})
