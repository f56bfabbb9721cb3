import { type HealthWrite, type Settlement, type SettleResult, WebhooksError } from '@posthorn/core'
import { attemptRecord, healthFields, manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { createSettler, type SettlerOptions } from '../../src/worker/settler.js'

type Batch = { settlements: Settlement[]; health: HealthWrite[]; repeated?: boolean }

const settlement = (deliveryId: string, responseBody: string | null = ''): Settlement => ({
  tenant: 'acme',
  deliveryId,
  token: 1,
  transition: { status: 'delivered' },
  attempt: attemptRecord({ id: deliveryId, tenant: 'acme', endpointId: 'ep_1', attempts: 0 }, { responseBody }),
})
const healthWrite = (endpointId: string): HealthWrite => ({
  tenant: 'acme',
  endpointId,
  version: 1,
  fields: healthFields(),
  suspend: null,
})
const ids = (settlements: Settlement[]) => settlements.map(({ deliveryId }) => deliveryId)
const numbered = (count: number) => Array.from({ length: count }, (_, n) => settlement(`d${n}`))
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A settler over a store that does as `settle` says, and what it wrote. */
function withStore(settle: (batch: Batch, call: number) => void | Promise<void>, over: Partial<SettlerOptions> = {}) {
  const calls: Batch[] = []
  const done: { batch: Settlement[]; writes: HealthWrite[]; result: SettleResult }[] = []
  const errors: unknown[] = []
  let writes: HealthWrite[] = []
  const settler = createSettler({
    store: {
      async settle(batch) {
        calls.push(batch)
        await settle(batch, calls.length)
        return { settled: ids(batch.settlements), stale: [], healthMissed: [], suspended: [] }
      },
    },
    takeHealthWrites: () => writes.splice(0),
    settled: (batch, written, result) => done.push({ batch, writes: written, result }),
    claimsEnded: () => null,
    healthRefused: (again) => {
      writes = [...writes, ...again]
    },
    onError: (error) => errors.push(error),
    lingerMs: 0,
    busy: () => false,
    setTimer: manualClock().setTimer,
    backOff: () => new Promise(() => {}),
    ...over,
  })
  return {
    settler,
    calls,
    done,
    errors,
    write: (...more: HealthWrite[]) => {
      writes = [...writes, ...more]
    },
    addAll(all: Settlement[]): void {
      for (const each of all) settler.add(each)
    },
    settledIds: () => done.flatMap(({ result }) => result.settled).sort(),
  }
}

describe('settling in batches', () => {
  it('gathers what comes in one turn, and then what comes while a call is under way', async () => {
    let release = () => {}
    const { settler, calls, addAll } = withStore((_batch, call) =>
      call === 1
        ? new Promise<void>((resolve) => {
            release = resolve
          })
        : undefined,
    )
    addAll(numbered(3))
    await turn()
    addAll(numbered(5))
    await turn()
    expect(calls).toHaveLength(1)
    release()
    await settler.finish()
    expect(calls.map(({ settlements }) => settlements.length)).toEqual([3, 5])
  })

  it('puts at most 256 into one call', async () => {
    const { settler, calls, addAll, settledIds } = withStore(() => {})
    addAll(numbered(600))
    await settler.finish()
    expect(calls.map(({ settlements }) => settlements.length)).toEqual([256, 256, 88])
    expect(settledIds()).toHaveLength(600)
  })

  it('takes the health writes that are due along', async () => {
    const { settler, calls, write } = withStore(() => {})
    write(healthWrite('a'), healthWrite('b'))
    settler.add(settlement('d'))
    await settler.finish()
    expect(calls).toHaveLength(1)
    expect(calls[0]?.health).toHaveLength(2)
  })

  it('says whether there was anything to finish, and forgets what is dropped', async () => {
    const { settler, calls } = withStore(() => {})
    expect(await settler.finish()).toBe(false)
    settler.add(settlement('d'))
    expect(await settler.finish()).toBe(true)
    settler.add(settlement('e'))
    settler.drop()
    expect(await settler.finish()).toBe(false)
    await turn()
    expect(calls.flatMap(({ settlements }) => ids(settlements))).toEqual(['d'])
  })

  it('counts what is queued and what a call under way is to write as unsettled, until it is told of', async () => {
    let release = () => {}
    const counted: number[] = []
    const { settler, addAll } = withStore(
      () =>
        new Promise<void>((resolve) => {
          release = resolve
        }),
      { settled: () => counted.push(settler.unsettled()) },
    )
    addAll(numbered(3))
    expect(settler.unsettled()).toBe(3)
    await turn()
    settler.add(settlement('d'))
    expect(settler.unsettled()).toBe(4)
    release()
    await turn()
    release()
    await settler.finish()
    expect(counted).toEqual([1, 0])
    expect(settler.unsettled()).toBe(0)
  })

  it('goes on after a callback of its own worker throws', async () => {
    let calls = 0
    const { settler, errors } = withStore(() => {}, {
      settled: () => {
        if (++calls === 1) throw new Error('a bug')
      },
    })
    settler.add(settlement('d'))
    await settler.finish()
    settler.add(settlement('e'))
    await settler.finish()
    expect(calls).toBe(2)
    expect(errors).toMatchObject([{ code: 'store_failed' }])
  })
})

describe('where a commit is dear, a settler', () => {
  it('waits for more while requests are in flight, and no longer than told', async () => {
    const clock = manualClock()
    const { settler, calls } = withStore(() => {}, { lingerMs: 5, busy: () => true, setTimer: clock.setTimer })
    settler.add(settlement('a'))
    await clock.advanceAsync(4)
    settler.add(settlement('b'))
    expect(calls).toEqual([])
    await clock.advanceAsync(1)
    expect(calls.map(({ settlements }) => ids(settlements))).toEqual([['a', 'b']])
  })

  it('does not wait with one whose end something waits for, and takes what has gathered along', async () => {
    const { settler, calls } = withStore(() => {}, { lingerMs: 5, busy: () => true })
    settler.add(settlement('a'))
    settler.add(settlement('b'), true)
    await turn()
    expect(calls.map(({ settlements }) => ids(settlements))).toEqual([['a', 'b']])
  })

  it('does not wait for nothing, nor with 128 at hand', async () => {
    const idle = withStore(() => {}, { lingerMs: 5 })
    idle.settler.add(settlement('a'))
    await turn()
    expect(idle.calls).toHaveLength(1)
    const full = withStore(() => {}, { lingerMs: 5, busy: () => true })
    full.addAll(numbered(128))
    await turn()
    expect(full.calls).toHaveLength(1)
  })
})

/** A back-off that lasts until `again` is called. */
function heldBackOff() {
  const failures: number[] = []
  const waiting: ((goesOn: boolean) => void)[] = []
  return {
    failures,
    backOff: (count: number) => {
      failures.push(count)
      return new Promise<boolean>((resolve) => waiting.push(resolve))
    },
    again(): void {
      for (const resolve of waiting.splice(0)) resolve(true)
    },
  }
}

describe('a batch that the store refuses', () => {
  const refuse = new WebhooksError('store_failed', 'a bad row')
  const has = (id: string, batch: Batch) => batch.settlements.some(({ deliveryId }) => deliveryId === id)

  it('is split until the bad row is alone, which is written without its response', async () => {
    for (let bad = 0; bad < 10; bad++) {
      const { settler, calls, addAll, settledIds } = withStore(({ settlements }) => {
        if (settlements.some(({ attempt }) => attempt?.responseBody === 'poison')) throw refuse
      })
      addAll(numbered(10).map((each, n) => (n === bad ? settlement(`d${n}`, 'poison') : each)))
      await settler.finish()
      expect(settledIds()).toEqual(ids(numbered(10)))
      const last = calls
        .flatMap(({ settlements }) => settlements)
        .findLast(({ deliveryId }) => deliveryId === `d${bad}`)
      expect(last?.attempt).toMatchObject({ responseBody: null, responseHeaders: null, statusCode: 200 })
      expect(last?.attempt?.error).toBe('The response could not be stored.')
      expect(calls.length).toBeLessThanOrEqual(12)
    }
  })

  it('counts the attempt all the same where the store refuses its row in the log', async () => {
    const { settler, calls, addAll, settledIds } = withStore(({ settlements }) => {
      if (settlements.some(({ deliveryId, unlogged }) => deliveryId === 'd3' && !unlogged)) throw refuse
    })
    addAll(numbered(6))
    await settler.finish()
    expect(settledIds()).toEqual(ids(numbered(6)))
    const bare = calls.flatMap(({ settlements }) => settlements).filter(({ unlogged }) => unlogged)
    expect(bare).toMatchObject([{ deliveryId: 'd3', attempt: { statusCode: 200 } }])
  })

  it('keeps a row that is refused in every form, less and less often tried again, and writes the others', async () => {
    let isBad = true
    const { backOff, failures, again } = heldBackOff()
    const { settler, addAll, calls, settledIds, errors } = withStore(
      (batch) => {
        if (isBad && has('d3', batch)) throw refuse
      },
      { backOff },
    )
    addAll(numbered(6))
    await settler.finish()
    expect(settledIds()).toEqual(['d0', 'd1', 'd2', 'd4', 'd5'])
    expect(settler.unsettled()).toBe(1)
    for (let tries = 0; tries < 3; tries++) {
      const before = calls.length
      await turn()
      expect(calls).toHaveLength(before)
      again()
      await turn()
      await settler.finish()
      expect(calls.length - before).toBe(3)
    }
    expect(failures).toEqual([0, 1, 2, 3])
    expect(errors.every((error) => error === refuse)).toBe(true)
    isBad = false
    settler.retry()
    await settler.finish()
    expect(settledIds()).toEqual(ids(numbered(6)))
    expect(settler.unsettled()).toBe(0)
  })

  it('is kept whole, and not torn to rows, where the store refuses everything with an error of its own', async () => {
    let isBroken = true
    const { backOff, again } = heldBackOff()
    const { settler, addAll, calls, settledIds } = withStore(
      () => {
        if (isBroken) throw new Error('ENOTCONN')
      },
      { backOff },
    )
    addAll(numbered(256))
    await settler.finish()
    expect(calls.length).toBeLessThan(20)
    expect(settler.unsettled()).toBe(256)
    isBroken = false
    again()
    await turn()
    await settler.finish()
    expect(settledIds()).toHaveLength(256)
  })

  it('does not stand in the way of rows behind it, however many there are', async () => {
    const isBad = ({ deliveryId }: Settlement) => Number(deliveryId.slice(1)) < 7
    const { backOff, again } = heldBackOff()
    const { settler, addAll, settledIds } = withStore(
      ({ settlements }) => {
        if (settlements.some(isBad)) throw refuse
      },
      { backOff },
    )
    addAll(numbered(20))
    for (let tries = 0; tries < 10; tries++) {
      await settler.finish()
      again()
      await turn()
    }
    expect(settledIds()).toHaveLength(13)
    expect(settler.unsettled()).toBe(7)
  })

  it('makes a health write anew that was refused', async () => {
    let isBad = true
    const { backOff, again } = heldBackOff()
    const { settler, calls, write, done } = withStore(
      ({ health }) => {
        if (isBad && health.length > 0) throw refuse
      },
      { backOff },
    )
    write(healthWrite('a'))
    settler.add(settlement('d'))
    await settler.finish()
    expect(done).toMatchObject([{ writes: [], result: { settled: ['d'] } }])
    isBad = false
    again()
    await turn()
    await settler.finish()
    expect(calls.at(-1)?.health).toHaveLength(1)
    expect(done.at(-1)?.writes).toHaveLength(1)
  })

  it('keeps rows and health apart, so that neither takes the other along', async () => {
    const { settler, addAll, settledIds, write, calls } = withStore(({ health }) => {
      if (health.some(({ endpointId }) => endpointId === 'bad')) throw refuse
    })
    write(healthWrite('a'), healthWrite('bad'), healthWrite('c'))
    addAll(numbered(4))
    await settler.finish()
    expect(settledIds()).toEqual(ids(numbered(4)))
    const written = calls.filter(({ health }) => health.every(({ endpointId }) => endpointId !== 'bad'))
    expect(written.flatMap(({ health }) => health.map(({ endpointId }) => endpointId))).toEqual(['a', 'c'])
  })

  it('tells what was stale, missed and suspended in every part of it', async () => {
    const results: SettleResult[] = []
    const settler = createSettler({
      store: {
        async settle({ settlements, health }) {
          if (settlements.length > 0 && health.length > 0) throw refuse
          const healthMissed = health.map(({ endpointId }) => ({ ...healthFields(), endpointId, version: 7 }))
          return { settled: [], stale: ids(settlements), healthMissed, suspended: settlements.length > 0 ? ['x'] : [] }
        },
      },
      takeHealthWrites: () => (results.length === 0 ? [healthWrite('a')] : []),
      settled: (_batch, _writes, result) => results.push(result),
      claimsEnded: () => null,
      healthRefused: () => {},
      onError: () => {},
      lingerMs: 0,
      busy: () => false,
      setTimer: manualClock().setTimer,
      backOff: async () => true,
    })
    settler.add(settlement('d'))
    await settler.finish()
    expect(results.flatMap(({ stale }) => stale)).toEqual(['d'])
    expect(results.flatMap(({ healthMissed }) => healthMissed)).toMatchObject([{ endpointId: 'a', version: 7 }])
    expect(results.flatMap(({ suspended }) => suspended)).toEqual(['x'])
  })
})

describe('a settle whose token was overtaken while it was under way', () => {
  /** Of `count` settlements, the first is called stale by its first token; a claim takes it over in the call `takenIn`. */
  async function overtaken({ count, takenIn }: { count: number; takenIn: number }) {
    const results: SettleResult[] = []
    const tokens: number[] = []
    let calls = 0
    const [live = settlement(''), ...others] = numbered(count)
    const { settler } = withStore(() => {}, {
      store: {
        async settle({ settlements }) {
          calls++
          if (calls === takenIn) live.token = 2
          // Taken apart, which goes on after the answer for the first
          if (settlements.length > 1) throw new WebhooksError('store_failed', 'a bad row')
          const sent = settlements.filter(({ deliveryId }) => deliveryId === live.deliveryId)
          tokens.push(...sent.map(({ token }) => token))
          const stale = ids(sent.filter(({ token }) => token === 1))
          const settled = ids(settlements).filter((id) => !stale.includes(id))
          return { settled, stale, healthMissed: [], suspended: [] }
        },
      },
      settled: (_batch, _writes, result) => results.push(result),
    })
    for (const each of [live, ...others]) settler.add(each)
    await settler.finish()
    return { tokens, stale: results.flatMap(({ stale }) => stale), settled: results.flatMap(({ settled }) => settled) }
  }

  it.each([
    ['while it was asked', { count: 1, takenIn: 1 }],
    ['after its answer, while the rest of a refused batch was written', { count: 2, takenIn: 3 }],
  ])('is made again with the new one, and is stale only where that is: taken over %s', async (_when, plan) => {
    const { tokens, stale, settled } = await overtaken(plan)
    expect(tokens).toEqual([1, 2])
    expect(settled).toContain('d0')
    expect(stale).toEqual([])
  })
})

describe('a delivery with two outcomes, the first of which the store may have', () => {
  it('is given once per call, in their order', async () => {
    const { settler, calls } = withStore(() => {})
    settler.add(settlement('d'))
    settler.add({ ...settlement('d'), token: 2 })
    settler.add(settlement('e'))
    await settler.finish()
    expect(calls.map(({ settlements }) => settlements.map(({ deliveryId, token }) => [deliveryId, token]))).toEqual([
      [
        ['d', 1],
        ['e', 1],
      ],
      [['d', 2]],
    ])
  })
})

describe('a store that cannot be reached', () => {
  const away = new WebhooksError('store_unavailable', 'away')

  it('is tried again with the same batch, each time a failure later, and nothing is split', async () => {
    const failures: number[] = []
    const { settler, calls, addAll, settledIds } = withStore(
      (_batch, call) => {
        if (call <= 4) throw away
      },
      { backOff: async (count) => failures.push(count) > 0 },
    )
    addAll(numbered(5))
    await settler.finish()
    expect(failures).toEqual([0, 1, 2, 3])
    expect(calls.map(({ settlements }) => settlements.length)).toEqual([5, 5, 5, 5, 5])
    expect(settledIds()).toEqual(ids(numbered(5)))
  })

  it('is away until it has answered, and what it is asked again is called repeated', async () => {
    const { backOff, again } = heldBackOff()
    const { settler, calls, addAll } = withStore(
      (_batch, call) => {
        if (call <= 2) throw away
      },
      { backOff },
    )
    addAll(numbered(3))
    await turn()
    expect(settler.isAway()).toBe(true)
    again()
    await turn()
    expect(settler.isAway()).toBe(true)
    again()
    await settler.finish()
    expect(settler.isAway()).toBe(false)
    settler.add(settlement('later'))
    await settler.finish()
    expect(calls.map(({ repeated }) => repeated)).toEqual([false, true, true, false])
  })

  it('what got no answer and was refused then is called repeated, though others were written since', async () => {
    const { backOff, again } = heldBackOff()
    let error: Error | null = away
    const { settler, calls } = withStore(
      ({ settlements }) => {
        if (error !== null && settlements.some(({ deliveryId }) => deliveryId === 'bad')) throw error
      },
      { backOff },
    )
    settler.add({ ...settlement('bad'), attempt: null })
    await turn()
    error = new WebhooksError('store_failed', 'a bad row')
    again()
    await turn()
    settler.add(settlement('good'))
    await turn()
    error = null
    again()
    await turn()
    await settler.finish()
    expect(calls.map(({ settlements, repeated }) => [...ids(settlements), repeated])).toEqual([
      ['bad', false],
      ['bad', true],
      ['good', false],
      ['bad', true],
    ])
  })

  it('is asked with the token that a claim has taken meanwhile', async () => {
    const { backOff, again } = heldBackOff()
    const { settler, calls } = withStore(
      (_batch, call) => {
        if (call === 1) throw away
      },
      { backOff },
    )
    const waiting = settlement('d')
    settler.add(waiting)
    await turn()
    waiting.token = 2
    again()
    await settler.finish()
    expect(calls.map(({ settlements }) => settlements[0]?.token)).toEqual([1, 2])
  })

  it('is given up where the worker says so: nothing is settled and nothing hangs', async () => {
    const { settler, calls, addAll, done } = withStore(
      () => {
        throw away
      },
      { backOff: async () => false },
    )
    addAll(numbered(5))
    await settler.finish()
    expect(calls).toHaveLength(1)
    expect(done.map(({ result }) => result.settled)).toEqual([[]])
  })
})
