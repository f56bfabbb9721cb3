import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Answer, createLookups } from '../../../src/transport/dns/lookups.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const one = [{ address: '192.0.2.1', family: 4 }]
const other = [{ address: '192.0.2.2', family: 4 }]
const { signal } = new AbortController()

/** What was asked, each to be answered by hand. */
function setup() {
  const asked: (PromiseWithResolvers<Answer> & { name: string; signal: AbortSignal })[] = []
  const lookup = createLookups((name, askSignal) => {
    const answer = Promise.withResolvers<Answer>()
    asked.push({ name, signal: askSignal, ...answer })
    return answer.promise
  })
  return { asked, lookup, names: () => asked.map(({ name }) => name) }
}

describe('a name', () => {
  it('is asked for once at a time, however many wait and however they write it', async () => {
    const { asked, lookup, names } = setup()
    const waiting = ['a.example', 'A.example', 'a.example.'].map((name) => lookup(name, signal))
    const elsewhere = lookup('b.example', signal)
    expect(names()).toEqual(['a.example', 'b.example'])
    asked[1]?.resolve({ addresses: other, keepMs: 0 })
    expect(await elsewhere).toEqual(other)
    asked[0]?.resolve({ addresses: one, keepMs: 0 })
    expect(await Promise.all(waiting)).toEqual([one, one, one])
  })

  it('is kept for as long as its answer says, and not asked for meanwhile', async () => {
    const { asked, lookup, names } = setup()
    const first = lookup('a.example', signal)
    asked[0]?.resolve({ addresses: one, keepMs: 1000 })
    await first
    vi.advanceTimersByTime(999)
    expect(await lookup('a.example', signal)).toEqual(one)
    expect(names()).toHaveLength(1)
    vi.advanceTimersByTime(1)
    const second = lookup('a.example', signal)
    asked[1]?.resolve({ addresses: other, keepMs: 0 })
    expect(await second).toEqual(other)
    void lookup('a.example', signal)
    expect(names()).toHaveLength(3)
  })

  it('is not kept where it could not be found out', async () => {
    const { asked, lookup, names } = setup()
    const first = lookup('a.example', signal)
    asked[0]?.reject(new Error('refused'))
    await expect(first).rejects.toThrow('refused')
    void lookup('a.example', signal)
    expect(names()).toHaveLength(2)
  })

  it('is forgotten for others, oldest first', async () => {
    const { asked, lookup, names } = setup()
    for (let n = 0; n < 1001; n++) {
      const found = lookup(`${n}.example`, signal)
      asked[n]?.resolve({ addresses: one, keepMs: 60_000 })
      await found
    }
    expect(await lookup('1.example', signal)).toEqual(one)
    expect(names()).toHaveLength(1001)
    void lookup('0.example', signal)
    expect(names()).toHaveLength(1002)
  })
})

describe('a name that is never answered', () => {
  it('ends for all who wait at its deadline, and is asked for again after', async () => {
    const { asked, lookup, names } = setup()
    const outcomes = Promise.allSettled([lookup('dead.example', signal), lookup('dead.example', signal)])
    vi.advanceTimersByTime(4_999)
    expect(asked[0]?.signal.aborted).toBe(false)
    vi.advanceTimersByTime(30)
    const timeout = { status: 'rejected', reason: expect.objectContaining({ code: 'ETIMEOUT' }) }
    expect(await outcomes).toEqual([timeout, timeout])
    expect(asked[0]?.signal.aborted).toBe(true)
    void lookup('dead.example', signal)
    expect(names()).toHaveLength(2)
    asked[0]?.resolve({ addresses: one, keepMs: 60_000 })
    await asked[0]?.promise
    void lookup('dead.example', signal)
    expect(names()).toHaveLength(2)
  })

  it('keeps none of a hundred others waiting', async () => {
    const { asked, lookup } = setup()
    const dead = Promise.allSettled(Array.from({ length: 100 }, (_, n) => lookup(`${n}.dead.example`, signal)))
    const healthy = lookup('a.example', signal)
    asked.at(-1)?.resolve({ addresses: one, keepMs: 0 })
    expect(await healthy).toEqual(one)
    expect(asked.filter((each) => each.signal.aborted)).toEqual([])
    vi.advanceTimersByTime(6_000)
    expect(await dead).toHaveLength(100)
    vi.advanceTimersByTime(100)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is given up when nobody waits any more, and not before', async () => {
    const { asked, lookup } = setup()
    const [first, second] = [new AbortController(), new AbortController()]
    const outcomes = Promise.allSettled([first, second].map((each) => lookup('dead.example', each.signal)))
    first.abort()
    expect(asked[0]?.signal.aborted).toBe(false)
    second.abort()
    expect(asked[0]?.signal.aborted).toBe(true)
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(lookup('a.example', first.signal)).rejects.toMatchObject({ code: 'ETIMEOUT' })
    expect(asked).toHaveLength(1)
  })
})
