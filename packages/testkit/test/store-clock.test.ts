import { describe, expect, it } from 'vitest'
import { manualClock, seededRandom, testEpoch } from '../src/index.js'

describe('manualClock', () => {
  it('stands still until it is advanced', () => {
    const clock = manualClock()
    expect(clock.now()).toBe(testEpoch)
    clock.advance(0)
    expect(clock.now()).toBe(testEpoch)
    clock.advance(1500)
    expect(clock.now()).toBe(testEpoch + 1500)
    expect(manualClock(7).now()).toBe(7)
  })

  it('has a wall clock that can be set, which neither monotonic time nor timers notice', () => {
    const clock = manualClock(1_000_000)
    const calls: number[] = []
    const before = clock.monotonic()
    clock.setTimer(100, () => calls.push(clock.now()))
    clock.set(500)
    expect(clock.now()).toBe(500)
    expect(clock.monotonic()).toBe(before)
    clock.advance(100)
    expect([clock.now(), clock.monotonic() - before]).toEqual([600, 100])
    expect(calls).toEqual([600])
  })

  it('calls timers at their own times, in order, and those set meanwhile', () => {
    const clock = manualClock(0)
    const calls: string[] = []
    const note = (name: string) => () => calls.push(`${name} at ${clock.now()}`)
    clock.setTimer(30, note('late'))
    clock.setTimer(10, () => {
      note('early')()
      clock.setTimer(5, note('nested'))
      clock.setTimer(500, note('too late'))
    })
    clock.setTimer(10, note('second'))
    clock.advance(100)
    expect(calls).toEqual(['early at 10', 'second at 10', 'nested at 15', 'late at 30'])
    expect(clock.now()).toBe(100)
    clock.advance(410)
    expect(calls.at(-1)).toBe('too late at 510')
  })

  it('calls late what fell due in a pause', () => {
    const clock = manualClock(0)
    const calls: number[] = []
    clock.setTimer(10, () => calls.push(clock.now()))
    clock.pause(100)
    expect([calls, clock.now(), clock.monotonic()]).toEqual([[], 100, 100])
    clock.advance(0)
    expect(calls).toEqual([100])
  })

  it('does not call a timer that was cancelled', () => {
    const clock = manualClock()
    const calls: string[] = []
    const cancel = clock.setTimer(10, () => calls.push('cancelled'))
    clock.setTimer(5, cancel)
    clock.advance(20)
    cancel()
    expect(calls).toEqual([])
  })

  it('lets promises go on between timers when advanced asynchronously', async () => {
    const clock = manualClock(0)
    const calls: number[] = []
    async function loop() {
      for (let round = 0; round < 3; round++) {
        await new Promise<void>((resolve) => {
          clock.setTimer(10, resolve)
        })
        calls.push(clock.now())
      }
    }
    const looping = loop()
    await clock.advanceAsync(100)
    await looping
    expect(calls).toEqual([10, 20, 30])
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to go by %s', async (ms) => {
    const clock = manualClock()
    expect(() => clock.advance(ms)).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
    expect(() => clock.pause(ms)).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
    await expect(clock.advanceAsync(ms)).rejects.toMatchObject({ code: 'invalid_argument' })
  })
})

describe('seededRandom', () => {
  it('gives the same numbers for a seed, others for another', () => {
    const take = (seed: number) => {
      const random = seededRandom(seed)
      return Array.from({ length: 5 }, random)
    }
    expect(take(1)).toEqual(take(1))
    expect(take(1)).not.toEqual(take(2))
  })

  it.each([0, 1, -1, 2 ** 31, 123_456_789])('stays within [0, 1) and covers it, seed %s', (seed) => {
    const random = seededRandom(seed)
    const tenths = new Set<number>()
    for (let draw = 0; draw < 300; draw++) tenths.add(Math.floor(random() * 10))
    expect([...tenths].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})
