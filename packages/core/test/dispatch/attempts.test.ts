import type { Outcome, RetryPolicy } from '@posthorn/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshHealth } from '../../src/dispatch/index.js'
import { schedule, standardSchedule } from '../../src/retry/index.js'
import { outcome } from '../support/arbitraries.js'
import { decideOne } from '../support/decide-one.js'
import { noResponse, response } from '../support/outcomes.js'

interface Life {
  status: string
  attempts: number
  requests: number
}

/** Plays a delivery to its end, or until the outcomes run out. */
function play(outcomes: Iterable<Outcome>, policy: RetryPolicy): Life {
  const state = { attempts: 0, attemptsInBudget: 0, expiresAt: null }
  let requests = 0
  let now = 1_750_000_000_000
  for (const came of outcomes) {
    requests++
    const { delivery, counts } = decideOne(state, freshHealth, came, policy, now, () => 0.5)
    if (counts) {
      state.attempts++
      state.attemptsInBudget++
    }
    if (delivery.status !== 'pending') return { status: delivery.status, attempts: state.attempts, requests }
    now += delivery.delayMs
  }
  return { status: 'pending', attempts: state.attempts, requests }
}

function* forever(came: Outcome): Generator<Outcome> {
  for (;;) yield came
}

describe('attempts of one delivery', () => {
  it('are never more than the policy has, in whatever order outcomes come', () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (outcomes, most) => {
        const life = play(outcomes, schedule(Array(most).fill(1000)))
        expect(life.attempts).toBeLessThanOrEqual(most)
        if (life.attempts === most) expect(life.status).not.toBe('pending')
      }),
    )
  })

  it('are exactly the policy’s where every one fails', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (most) => {
        const life = play(forever(response(500)), schedule(Array(most).fill(0)))
        expect(life).toEqual({ status: 'failed', attempts: most, requests: most })
      }),
    )
  })

  it('are ten with the default policy', () => {
    expect(standardSchedule).toHaveLength(10)
    expect(play(forever(noResponse('timeout')), schedule()).attempts).toBe(10)
  })

  it.each(['aborted', 'busy', 'proxy'] as const)('are not spent by requests that ended as %s', (unsent) => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (sent) => {
        const outcomes = sent.map((was) => (was ? response(503) : noResponse(unsent)))
        const life = play([...outcomes, ...Array(5).fill(response(500))], schedule(Array(5).fill(0)))
        const skipped = outcomes.slice(0, life.requests).filter(({ kind }) => kind === unsent).length
        expect(life).toEqual({ status: 'failed', attempts: 5, requests: 5 + skipped })
      }),
    )
  })

  it('start again after a requeue, while their numbers go on', () => {
    const policy = schedule([0, 0, 0])
    const requeued = { attempts: 7, attemptsInBudget: 0, expiresAt: null }
    expect(decideOne(requeued, freshHealth, response(500), policy, 0, () => 0).delivery.status).toBe('pending')
    const last = { attempts: 9, attemptsInBudget: 2, expiresAt: null }
    expect(decideOne(last, freshHealth, response(500), policy, 0, () => 0).delivery.status).toBe('failed')
  })

  it('tells the policy which attempt it was, what came and what was asked for', () => {
    const seen: unknown[] = []
    const policy: RetryPolicy = {
      next: ({ attempt, outcome: came, retryAfterMs }) => {
        seen.push([attempt, came.kind, retryAfterMs])
        return 0
      },
    }
    const state = { attempts: 12, attemptsInBudget: 3, expiresAt: null }
    decideOne(state, freshHealth, response(429, { 'retry-after': '7' }), policy, 0, () => 0)
    decideOne(state, freshHealth, noResponse('dns'), policy, 0, () => 0)
    expect(seen).toEqual([
      [4, 'response', 7000],
      [4, 'dns', null],
    ])
  })
})
