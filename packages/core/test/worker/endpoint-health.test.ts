import type { HealthFields, HealthRecord, HealthWrite } from '@posthorn/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshHealth, nextHealth, type Verdict } from '../../src/dispatch/index.js'
import {
  applyTransition,
  endWrite,
  type LaneHealth,
  laneHealth,
  observe,
  startWrite,
} from '../../src/worker/endpoint-health.js'

const fresh: HealthRecord = { ...freshHealth, endpointId: 'ep_1', version: 1 }

/** The stored row: writes compare and set on its version. */
function createRow() {
  let row = fresh
  return {
    read: () => row,
    /** Gives the stored row where the write met another version. */
    write({ version, fields, endpointId }: HealthWrite): HealthRecord | undefined {
      if (version !== row.version) return row
      row = { ...fields, endpointId, version: version + 1 }
      return undefined
    },
  }
}
type Row = ReturnType<typeof createRow>

/** A worker's part: outcomes come, a write starts, reaches the store and ends, each on its own. */
function createWriter(row: Row, health: LaneHealth = laneHealth(row.read())) {
  let dirty = false
  let write: HealthWrite | null = null
  let answer: { missed: HealthRecord | undefined } | null = null
  const steps = {
    outcome(verdict: Verdict, at: number): void {
      const fields = nextHealth(health.current, { verdict, at })
      if (fields !== health.current && applyTransition(health, { fields, suspend: null }, { verdict, at })) dirty = true
    },
    claim: () => observe(health, row.read()),
    start(): void {
      if (!dirty || write !== null) return
      dirty = false
      write = startWrite(health, 'acme')
    },
    store(): void {
      if (write !== null && answer === null) answer = { missed: row.write(write) }
    },
    end(): void {
      if (write === null || answer === null) return
      if (endWrite(health, write, answer.missed)) dirty = true
      write = null
      answer = null
    },
  }
  return {
    ...steps,
    health,
    /** Goes on until nothing is left to write. Gives how many writes that took. */
    flush(): number {
      for (let writes = 0; ; writes++) {
        steps.start()
        steps.store()
        steps.end()
        if (!dirty && write === null) return writes
        if (writes > 100) throw new Error('It never ends')
      }
    },
  }
}

const stepNames = ['fail', 'succeed', 'claim', 'start', 'store', 'end'] as const

function run(writer: ReturnType<typeof createWriter>, name: (typeof stepNames)[number], at: number): Verdict | null {
  if (name === 'fail' || name === 'succeed') {
    const verdict = name === 'fail' ? 'failure' : 'success'
    writer.outcome(verdict, at)
    return verdict
  }
  writer[name]()
  return null
}

describe('health as one worker sees it', () => {
  it('ends up stored as its outcomes say, in whatever order claims and writes pass each other', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...stepNames), { maxLength: 60 }), (names) => {
        const row = createRow()
        const writer = createWriter(row)
        let expected: HealthFields = freshHealth
        names.forEach((name, at) => {
          const verdict = run(writer, name, at)
          if (verdict !== null) expected = nextHealth(expected, { verdict, at })
        })
        writer.flush()
        expect(row.read()).toMatchObject({ ...expected })
        expect(writer.health.current).toMatchObject({ ...expected })
        expect(writer.health.unwritten).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it('writes nothing for a success while it is well', () => {
    const writer = createWriter(createRow())
    writer.outcome('success', 1)
    expect(writer.flush()).toBe(0)
  })
})

describe('health that two workers write', () => {
  it('loses no failure of either: who misses decides again on what is stored', () => {
    const step = fc.tuple(fc.constantFrom(0, 1), fc.constantFrom('fail', 'claim', 'start', 'store', 'end' as const))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const row = createRow()
        const writers = [createWriter(row), createWriter(row)]
        let failures = 0
        steps.forEach(([who, name], at) => {
          const writer = writers[who]
          if (writer !== undefined && run(writer, name, at) !== null) failures++
        })
        for (const writer of writers) writer.flush()
        expect(row.read().consecutiveFailures).toBe(failures)
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps the time of the first failure, whoever saw it', () => {
    const row = createRow()
    const [one, two] = [createWriter(row), createWriter(row)]
    one.outcome('failure', 100)
    one.flush()
    two.outcome('failure', 200)
    two.flush()
    expect(row.read()).toMatchObject({ consecutiveFailures: 2, failingSince: 100, version: 3 })
  })
})

describe('a write that the store gave up on', () => {
  it('is noticed with the next one, and does not make that go on for ever', () => {
    const row = createRow()
    const writer = createWriter(row)
    writer.outcome('failure', 1)
    // The store refused it; nothing says that it was missed
    endWrite(writer.health, startWrite(writer.health, 'acme'), undefined)
    expect(row.read().version).toBe(1)
    writer.outcome('failure', 2)
    expect(writer.flush()).toBeLessThanOrEqual(3)
    expect(row.read()).toMatchObject({ consecutiveFailures: 1, version: 2 })
  })
})

describe('a suspension', () => {
  it('stays wanted until a write with it was made', () => {
    const health = laneHealth(fresh)
    const gone = { verdict: 'gone', at: 1 } as const
    applyTransition(health, { fields: nextHealth(health.current, gone), suspend: 'gone' }, gone)
    const first = startWrite(health, 'acme')
    expect(first.suspend).toBe('gone')
    expect(endWrite(health, first, { ...fresh, version: 5 })).toBe(true)
    const second = startWrite(health, 'acme')
    expect(second).toMatchObject({ suspend: 'gone', version: 5 })
    expect(endWrite(health, second, undefined)).toBe(false)
    expect(health.suspend).toBeNull()
  })
})
