import type { Outcome, Transport, TransportRequest } from '@posthorn/core'
import type { Dice } from './dice.js'
import type { Host } from './host.js'
import type { Ledger, Sent } from './ledger.js'
import type { Observer } from './observer.js'
import type { Phase, Scenario } from './scenario.js'
import { poisonBody } from './store-view.js'
import type { WorldClock } from './world-clock.js'

export interface NetworkOptions {
  scenario: Scenario
  world: WorldClock
  ledger: Ledger
  dice: Dice
  observers: readonly Observer[]
  line(...parts: (string | number)[]): void
  fail(invariant: string, what: string): void
}

const up: Phase = { forMs: 0, kind: 'answer', status: 200, delayMs: 5, retryAfter: null, poison: false }

/** The receivers, and the way to them. */
export function createNetwork({ scenario, world, ledger, dice, observers, line, fail }: NetworkOptions) {
  /** Requests that each receiver has had. */
  const had = new Map<number, number>()
  let healed = false

  function phaseOf(index: number): Phase {
    const life = healed ? [] : (scenario.endpoints[index]?.life ?? [])
    let until = 0
    for (const phase of life) {
      until += phase.forMs
      if (world.elapsed() < until) return phase
    }
    return up
  }

  /** What the receiver answers, and after how long; null: it never does. */
  function answerOf(index: number): { outcome: Outcome; delayMs: number } | null {
    const phase = phaseOf(index)
    const count = had.get(index) ?? 0
    had.set(index, count + 1)
    const { kind, delayMs, status, retryAfter, poison } = phase
    if (kind === 'hang') return null
    if (kind === 'refuse') return { outcome: { kind: 'connect', message: 'Simulated: refused.' }, delayMs }
    if (kind === 'shut') return { outcome: { kind: 'proxy', message: 'Simulated: shut.' }, delayMs }
    const given = kind === 'flap' && count % 2 === 0 ? 200 : status
    const headers: Record<string, string> = retryAfter === null ? {} : { 'retry-after': retryAfter }
    const body = poison ? poisonBody : ''
    return { outcome: { kind: 'response', status: given, headers, body, truncated: false }, delayMs }
  }

  function sentOf(host: Host, { url, headers }: TransportRequest): Sent | null {
    const messageId = headers['webhook-id']
    const index = Number(/^https:\/\/e(\d+)\./.exec(url)?.[1] ?? -1)
    const message = typeof messageId === 'string' ? ledger.messages.get(messageId) : undefined
    const entry = message?.entries.find(({ endpoint }) => endpoint.index === index)
    if (entry === undefined) {
      fail('tenants', `${host.name} sends ${String(messageId)} to ${url}, which is no delivery`)
      return null
    }
    const lease = entry.leases.findLast(({ holder, heardAt }) => holder === host && heardAt !== null) ?? null
    return { entry, host, at: world.now(), url, lease, outcome: null, answeredAt: null }
  }

  return {
    /** Every receiver is up from now on. */
    heal(): void {
      healed = true
    },
    /** The transport of one process. */
    transport(host: Host): Transport {
      return {
        capabilities: { name: 'simulated', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
        checkUrl: () => {},
        async close() {},
        send(request, { signal }) {
          const sent = sentOf(host, request)
          if (sent === null) return Promise.resolve({ kind: 'invalid', message: 'Simulated: no such receiver.' })
          const { entry } = sent
          line('send', host.name, entry.label)
          for (const observer of observers) observer.sent?.(sent)
          // Without a lease of this round it is of the one before, which was cancelled, or a rule has just been broken
          const round = sent.lease === null ? entry.sentBefore : entry.sent
          round.push(sent)
          const answer = answerOf(entry.endpoint.index)
          const late = answer === null || answer.delayMs >= request.timeoutMs
          const outcome: Outcome = late ? { kind: 'timeout', message: 'Simulated: no answer.' } : answer.outcome
          const spread = late ? 0 : dice.between(0, 3)
          return new Promise((resolve) => {
            let over = false
            const end = (how: Outcome) => {
              if (over) return
              over = true
              cancel()
              sent.outcome = how
              sent.answeredAt = world.now()
              line('outcome', host.name, entry.label, how.kind === 'response' ? how.status : how.kind)
              for (const observer of observers) observer.outcome?.(sent)
              resolve(how)
            }
            const cancel = world.after(late ? request.timeoutMs : answer.delayMs + spread, () =>
              host.enter(() => end(outcome)),
            )
            signal.addEventListener('abort', () => end({ kind: 'aborted', message: 'Simulated: stopped.' }))
          })
        },
      }
    },
  }
}

export type Network = ReturnType<typeof createNetwork>
