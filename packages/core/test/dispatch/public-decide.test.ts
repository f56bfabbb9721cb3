import { type DeliveryState, decide, exponential, freshHealth, type HealthFields, settingsOf } from '@posthorn/core'
import { expect, it } from 'vitest'
import { response } from '../support/outcomes.js'

it('plays a policy through from outside: attempts, times and health of an outage', () => {
  const policy = exponential({ maxAttempts: 5, initialMs: 1000, factor: 3, jitter: 0 })
  const outageMs = 10_000
  const times: number[] = []
  const told: string[] = []
  let health: HealthFields = freshHealth
  let delivery: DeliveryState = { attempts: 0, attemptsInBudget: 0, expiresAt: null }
  for (let now = 0, over = false; !over; ) {
    times.push(now)
    const outcome = response(now < outageMs ? 503 : 200)
    const decision = decide(
      { delivery, endpoint: settingsOf({}), health, outcome, now, random: () => 0 },
      { retry: policy },
    )
    told.push(...decision.events)
    health = decision.health?.fields ?? health
    delivery = {
      ...delivery,
      attempts: delivery.attempts + 1,
      attemptsInBudget: delivery.attemptsInBudget + 1,
    }
    if (decision.delivery.status === 'pending') now += decision.delivery.delayMs
    else over = true
    expect(health.consecutiveFailures).toBe(over ? 0 : times.length)
  }
  expect(times).toEqual([0, 1000, 4000, 13_000])
  expect(told).toEqual([
    'attempt.failed',
    'attempt.failed',
    'attempt.failed',
    'delivery.delivered',
    'delivery.recovered',
  ])
})
