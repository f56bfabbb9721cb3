import { type HealthWrite, type Settlement, type SettleResult, WebhooksError } from '@posthorn/core'
import { attemptRecord, healthFields, manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { createSettler, type SettlerOptions } from '../../src/worker/settler.js'

type Batch = { settlements: Settlement[]; health: HealthWrite[] }

const settlement = (deliveryId: string, responseBody: string | null = ''): Settlement => ({
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

/** A settler over a store that does as `settle` says, and what came of it. */
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
    onError: (error) => errors.push(error),
    lingerMs: 0,
    busy: () => false,
    setTimer: manualClock().setTimer,
    backOff: async () => true,
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

  it('loses only a row that cannot be written at all, and finishes', async () => {
    const { settler, addAll, settledIds, errors, done } = withStore((batch) => {
      if (has('d3', batch)) throw refuse
    })
    addAll(numbered(6))
    await settler.finish()
    expect(settledIds()).toEqual(['d0', 'd1', 'd2', 'd4', 'd5'])
    expect(done).toHaveLength(1)
    expect(errors.every((error) => error === refuse)).toBe(true)
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
      onError: () => {},
      lingerMs: 0,
      busy: () => false,
      setTimer: manualClock().setTimer,
      backOff: async () => true,
    })
    settler.add(settlement('d'))
    await settler.finish()
    expect(results).toMatchObject([
      { settled: [], stale: ['d'], healthMissed: [{ endpointId: 'a', version: 7 }], suspended: ['x'] },
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
