import { expect, onTestFinished, test, vi } from 'vitest'
import { createLimit } from '../src/connection/limit.js'

/** Calls that end when told. */
function heldCalls() {
  const ends: ((error?: Error) => void)[] = []
  const call = () =>
    new Promise<string>((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve('done') : reject(error)))
    })
  return { ends, call }
}

test('who waits in line behind calls that come to nothing is refused in time, and not where the line moves', async () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const { ends, call } = heldCalls()
  const limited = createLimit(1, 15_000, () => new Error('late'))
  const results: string[] = []
  for (const name of ['a', 'b', 'c', 'd']) {
    void limited(call).then(
      () => results.push(`${name} done`),
      ({ message }) => results.push(`${name} ${message}`),
    )
  }
  await vi.advanceTimersByTimeAsync(14_000)
  ends.shift()?.()
  await vi.advanceTimersByTimeAsync(14_000)
  expect(results).toEqual(['a done'])
  ends.shift()?.(new Error('away'))
  await vi.advanceTimersByTimeAsync(14_000)
  expect(results).toEqual(['a done', 'b away', 'd late'])
  ends.shift()?.()
  await vi.advanceTimersByTimeAsync(0)
  expect(results).toEqual(['a done', 'b away', 'd late', 'c done'])
  expect(vi.getTimerCount()).toBe(0)
  void limited(call)
  expect(ends).toHaveLength(1)
})
