import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { createTimers, createWake } from '../../src/worker/sleeper.js'

/** Starts a sleep; gives whether it has ended. */
async function asleep(sleep: Promise<void>): Promise<() => boolean> {
  let ended = false
  void sleep.then(() => {
    ended = true
  })
  await Promise.resolve()
  return () => !ended
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a sleep', () => {
  it('lasts as long as told', async () => {
    const clock = manualClock()
    const sleeping = await asleep(createWake(clock).sleep(100))
    await clock.advanceAsync(99)
    expect(sleeping()).toBe(true)
    await clock.advanceAsync(1)
    expect(sleeping()).toBe(false)
  })

  it('without a time lasts until it is ended', async () => {
    const clock = manualClock()
    const wake = createWake(clock)
    const sleeping = await asleep(wake.sleep())
    await clock.advanceAsync(1e9)
    expect(sleeping()).toBe(true)
    wake.now()
    await turn()
    expect(sleeping()).toBe(false)
  })

  it('does not begin where it was ended before, once', async () => {
    const clock = manualClock()
    const wake = createWake(clock)
    wake.now()
    wake.now()
    await wake.sleep(1e9)
    const sleeping = await asleep(wake.sleep(100))
    expect(sleeping()).toBe(true)
    await clock.advanceAsync(100)
    expect(sleeping()).toBe(false)
  })

  it('begins where it was ended before and that was forgotten', async () => {
    const clock = manualClock()
    const wake = createWake(clock)
    wake.now()
    wake.forget()
    const sleeping = await asleep(wake.sleep(100))
    expect(sleeping()).toBe(true)
    await clock.advanceAsync(100)
    expect(sleeping()).toBe(false)
  })

  it('can be made shorter and not longer', async () => {
    const clock = manualClock()
    const wake = createWake(clock)
    const sleeping = await asleep(wake.sleep(100))
    wake.within(500)
    wake.within(50)
    wake.within(80)
    await clock.advanceAsync(49)
    expect(sleeping()).toBe(true)
    await clock.advanceAsync(1)
    expect(sleeping()).toBe(false)
    // No timer of the first sleep ends the next one
    const next = await asleep(wake.sleep(100))
    await clock.advanceAsync(99)
    expect(next()).toBe(true)
  })
})

describe('a sleep that is to end in time', () => {
  it('does so where that was said before it began, once', async () => {
    const clock = manualClock()
    const wake = createWake(clock)
    wake.within(100)
    await clock.advanceAsync(40)
    const sleeping = await asleep(wake.sleep(1e9))
    await clock.advanceAsync(59)
    expect(sleeping()).toBe(true)
    await clock.advanceAsync(1)
    expect(sleeping()).toBe(false)
    const next = await asleep(wake.sleep(200))
    await clock.advanceAsync(199)
    expect(next()).toBe(true)
    await clock.advanceAsync(1)
    wake.within(10)
    await clock.advanceAsync(50)
    // What is over when it begins ends it in the next turn
    const late = await asleep(wake.sleep())
    await clock.advanceAsync(0)
    expect(late()).toBe(false)
  })
})

describe('timers', () => {
  it('run work again and again, each time after it has ended', async () => {
    const clock = manualClock(0)
    const timers = createTimers(clock)
    const began: number[] = []
    let ends: (() => void)[] = []
    const work = () => {
      began.push(clock.now())
      return new Promise<void>((resolve) => ends.push(resolve))
    }
    timers.every(100, work, () => true)
    await clock.advanceAsync(350)
    expect(began).toEqual([100])
    for (const end of ends.splice(0)) end()
    await clock.advanceAsync(100)
    expect(began).toEqual([100, 450])
    ends = []
  })

  it('end all at once, early, and leave none behind', async () => {
    const clock = manualClock(0)
    const timers = createTimers(clock)
    let running = true
    let worked = 0
    const called: string[] = []
    timers.every(
      100,
      async () => worked++,
      () => running,
    )
    timers.after(1e9, () => called.push('back off'))
    running = false
    timers.endAll()
    await clock.advanceAsync(2e9)
    expect(called).toEqual(['back off'])
    expect(worked).toBe(0)
  })
})
