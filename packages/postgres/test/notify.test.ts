import { expect, test, vi } from 'vitest'
import { createNotifier } from '../src/wake/listen-notify.js'

const due = 1000

test('the first one is sent at once, more within the interval as one at its end', async () => {
  vi.useFakeTimers()
  const send = vi.fn(async () => {})
  const { notify } = createNotifier(send, 10)
  notify(due)
  expect(send).toHaveBeenCalledTimes(1)
  for (let count = 0; count < 100; count++) notify(due)
  expect(send).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(10)
  expect(send).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(100)
  expect(send).toHaveBeenCalledTimes(2)
  notify(due)
  expect(send).toHaveBeenCalledTimes(3)
  vi.useRealTimers()
})

test('while one is on its way no other is sent, however long it takes', async () => {
  vi.useFakeTimers()
  let arrive = () => {}
  const send = vi.fn(
    () =>
      new Promise<void>((resolve) => {
        arrive = resolve
      }),
  )
  const { notify } = createNotifier(send, 10)
  for (let count = 0; count < 5; count++) {
    notify(due)
    await vi.advanceTimersByTimeAsync(10)
  }
  expect(send).toHaveBeenCalledTimes(1)
  arrive()
  await vi.advanceTimersByTimeAsync(10)
  expect(send).toHaveBeenCalledTimes(2)
  vi.useRealTimers()
})

test('flush sends what waits, and a send that fails is nobody else’s trouble', async () => {
  const send = vi.fn(() => Promise.reject(new Error('no server')))
  const { notify, flush } = createNotifier(send, 60_000)
  notify(due)
  notify(due)
  await flush()
  expect(send).toHaveBeenCalledTimes(2)
})
