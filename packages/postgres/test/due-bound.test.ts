import { expect, test } from 'vitest'
import { beginning, createDueBound, type Look, lateMs, mostMs } from '../src/outbox/due-bound.js'

/** A bound, its clock, and looks that are answered when the test says so. */
function boundAt(start = 0) {
  const clock = { time: start }
  const bound = createDueBound(() => clock.time)
  function look(whole = false) {
    let answer: (found: Look | Error) => void = () => {}
    let began = Number.NaN
    const answered = new Promise<Look>((resolve, reject) => {
      answer = (found) => (found instanceof Error ? reject(found) : resolve(found))
    })
    const ended = bound.look(whole, (from) => {
      began = from
      return answered
    })
    return {
      began,
      async answer(found: Look | Error) {
        answer(found)
        await ended.catch(() => {})
      },
    }
  }
  return { clock, bound, look }
}

test('the first look is whole, later ones begin at the lowest row seen, a second before now at most', async () => {
  const { look } = boundAt()
  const first = look()
  expect(first.began).toBe(beginning)
  await first.answer({ now: 10_000, firstDueAt: 4000 })
  const second = look()
  expect(second.began).toBe(4000)
  await second.answer({ now: 20_000, firstDueAt: 90_000 })
  expect(look().began).toBe(20_000 - lateMs)
})

test('a row that becomes visible while a look is under way is not passed over by its answer', async () => {
  const { bound, look } = boundAt()
  const first = look()
  bound.lower(300)
  await first.answer({ now: 10_000, firstDueAt: null })
  expect(look().began).toBe(300)
})

test('a row that one look saw is not passed over by the answer of another that began later in the index', async () => {
  const { bound, look } = boundAt()
  await look().answer({ now: 10_000, firstDueAt: null })
  const blind = look()
  const whole = look(true)
  expect([blind.began, whole.began]).toEqual([9000, beginning])
  await whole.answer({ now: 10_001, firstDueAt: 500 })
  await blind.answer({ now: 10_002, firstDueAt: null })
  expect(bound.from()).toBe(500)
})

test('the bound follows a clock that is set back', async () => {
  const { look } = boundAt()
  await look().answer({ now: 3_600_000, firstDueAt: null })
  await look().answer({ now: 50_000, firstDueAt: null })
  expect(look().began).toBe(50_000 - lateMs)
})

test('calls that began before the last look lower the bound to their time by the store', async () => {
  const { clock, bound, look } = boundAt(100)
  bound.since(100)
  expect(bound.from()).toBe(beginning)
  await look().answer({ now: 10_100, firstDueAt: null })
  clock.time = 60_100
  await look(true).answer({ now: 70_100, firstDueAt: null })
  bound.since(2000)
  expect(bound.from()).toBe(12_000)
})

test('looks are whole each second, after slow ones later, after half a minute for certain, and where one failed again', async () => {
  const { clock, look } = boundAt()
  const isWhole = async (tookMs: number): Promise<boolean> => {
    const { began, answer } = look()
    clock.time += tookMs
    await answer({ now: clock.time, firstDueAt: null })
    return began === beginning
  }
  expect(await isWhole(1)).toBe(true)
  clock.time = 1000
  expect(await isWhole(0)).toBe(false)
  clock.time = 1001
  expect(await isWhole(100)).toBe(true)
  clock.time += 1999
  expect(await isWhole(0)).toBe(false)
  clock.time += 1
  expect(await isWhole(10_000)).toBe(true)
  clock.time += mostMs - 1
  expect(await isWhole(0)).toBe(false)
  clock.time += 1
  await look().answer(new Error('no answer'))
  expect(await isWhole(0)).toBe(true)
})

test('a thorough look is whole at any time', async () => {
  const { look } = boundAt()
  await look().answer({ now: 10_000, firstDueAt: null })
  expect(look(true).began).toBe(beginning)
})
