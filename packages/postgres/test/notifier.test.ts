import { expect, test, vi } from 'vitest'
import { createNotifier } from '../src/wake/notifier.js'

test('the first one is sent at once, more within the interval as one at its end', async () => {
  vi.useFakeTimers()
  const send = vi.fn(async () => {})
  const { notify } = createNotifier(send, 10)
  notify()
  expect(send).toHaveBeenCalledTimes(1)
  for (let count = 0; count < 100; count++) notify()
  expect(send).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(10)
  expect(send).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(100)
  expect(send).toHaveBeenCalledTimes(2)
  notify()
  expect(send).toHaveBeenCalledTimes(3)
  vi.useRealTimers()
})

test('flush sends what waits, and a send that fails is nobody else’s trouble', async () => {
  const send = vi.fn(() => Promise.reject(new Error('no server')))
  const { notify, flush } = createNotifier(send, 60_000)
  notify()
  notify()
  await flush()
  expect(send).toHaveBeenCalledTimes(2)
})
