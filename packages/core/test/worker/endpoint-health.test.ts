import type { HealthFields, HealthRecord, HealthWrite } from '@posthorn/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshHealth, type HealthRules, nextHealth, type Verdict } from '../../src/dispatch/index.js'
import {
  applyTransition,
  endWrite,
  type LaneHealth,
  laneHealth,
  observe,
  startWrite,
} from '../../src/worker/endpoint-health.js'
import { healthEvent } from '../support/health-event.js'

const rules: HealthRules = { breaker: { failures: 3, openMs: 10, maxOpenMs: 40 }, suspendAfterMs: 30 }

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
function createWriter(row: Row, health: LaneHealth = laneHealth(row.read(), rules)) {
  let dirty = false
  let write: HealthWrite | null = null
  let answer: { missed: HealthRecord | undefined } | null = null
  const steps = {
    outcome(verdict: Verdict, at: number): void {
      const event = healthEvent({ verdict, at, chance: (at % 7) / 7 })
      const fields = nextHealth(health.current, event, health.rules)
      if (fields !== health.current && applyTransition(health, { fields, suspend: null, event })) dirty = true
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
          if (verdict !== null)
            expected = nextHealth(expected, healthEvent({ verdict, at, chance: (at % 7) / 7 }), rules)
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

describe('a breaker that two workers write', () => {
  const step = fc.tuple(fc.constantFrom(0, 1), fc.constantFrom('fail', 'claim', 'start', 'store', 'end' as const))
  const breaker = { failures: 3, openMs: 1_000_000, maxOpenMs: 1_000_000 }

  it('opens once with as many failures as it takes, whoever saw them and whoever wrote first', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const row = createRow()
        const writers = [0, 1].map(() => createWriter(row, laneHealth(row.read(), { breaker, suspendAfterMs: null })))
        let failures = 0
        steps.forEach(([who, name], at) => {
          const writer = writers[who]
          if (writer !== undefined && run(writer, name, at) !== null) failures++
        })
        for (const writer of writers) writer.flush()
        const { gated, openUntil, breakerOpenings } = row.read()
        expect([gated, openUntil !== null, breakerOpenings]).toEqual(failures < 3 ? [false, false, 0] : [true, true, 1])
      }),
    )
  })
})

describe('a suspension after days of failing', () => {
  it('is not written where another worker has seen a success meanwhile', () => {
    const row = createRow()
    const [one, two] = [createWriter(row), createWriter(row)]
    one.outcome('failure', 1)
    one.flush()
    two.claim()
    two.outcome('success', 20)
    two.flush()
    one.outcome('failure', 31)
    expect(one.health.suspend).not.toBeNull()
    one.start()
    one.store()
    one.end()
    expect(one.health.suspend).toBeNull()
    one.flush()
    expect(row.read()).toMatchObject({ consecutiveFailures: 1, failingSince: 31 })
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
    const health = laneHealth(fresh, rules)
    const gone = healthEvent({ verdict: 'gone', at: 1, suspend: 'gone' })
    applyTransition(health, { fields: nextHealth(health.current, gone, rules), suspend: 'gone', event: gone })
    const first = startWrite(health, 'acme')
    expect(first.suspend).toBe('gone')
    expect(endWrite(health, first, { ...fresh, version: 5 })).toBe(true)
    const second = startWrite(health, 'acme')
    expect(second).toMatchObject({ suspend: 'gone', version: 5 })
    expect(endWrite(health, second, undefined)).toBe(false)
    expect(health.suspend).toBeNull()
  })
})
