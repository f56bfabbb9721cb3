import {
  type Decision,
  type DecisionInput,
  type DecisionRules,
  decide,
  hasTurn,
  requestTimeout,
  verdict,
} from '../dispatch/index.js'
import type { Outcome } from '../ports/index.js'
import { transported } from '../request/checked-send.js'
import { loggedHeaders, requestFor } from '../request/request.js'
import type { HeaderMap } from '../types/index.js'
import { attemptRecord } from './attempt.js'
import { applyTransition } from './endpoint-health.js'
import { gateOf, isGated, type Job } from './endpoint-queue.js'
import type { Outcomes } from './outcomes.js'
import { sentLate } from './permits.js'
import { createProbes } from './probes.js'
import { postponeMs, releaseOf } from './release.js'
import type { Run, SettledInfo } from './run.js'

export interface SenderOptions {
  outcomes: Pick<Outcomes, 'add' | 'cancel' | 'haveRoom' | 'healthChanged'>
  /** Has the store asked whether a job is still to be sent, which has waited too long. */
  ask: (job: Job) => void
  /** Called when the endpoint's gate is closed after an outcome, be it that the store is to learn of it yet. */
  gated: (endpointId: string) => void
  /** Called when the job's slot is free again, with how long the request took, in ms; null: it was not sent. */
  ended: (job: Job, durationMs: number | null) => void
}

/** The outcome of a request, where it went, and the headers it had as they are logged. */
interface Sent {
  url: string
  headers: HeaderMap
  outcome: Outcome
}

/**
 * Starts jobs: the gate looks at each once more, since it may have waited for long. Then makes the request, has the
 * dispatcher decide on its outcome, and hands the decision on to be settled.
 */
export function createSender(run: Run, { outcomes, ask, gated, ended }: SenderOptions) {
  const { deps, state, now, lanes, leases, giveBack, abort } = run
  const { clock, random } = deps
  const { signal } = abort
  const rules: DecisionRules = { retry: deps.retry, ...deps.healthRules }

  /** The decision on an outcome; null where a function of the host's threw in it: then the job is postponed. */
  function decided(job: Job, input: DecisionInput): Decision | null {
    try {
      return decide(input, rules)
    } catch (error) {
      deps.onError(error)
      postpone(job)
      return null
    }
  }

  function finish(job: Job, sent: Sent, startedAt: number, durationMs: number, lastFailed: boolean): void {
    const { outcome } = sent
    const { delivery, lane, message } = job
    const endedAt = deps.shared.storeTime.now()
    const { attempts, attemptsInBudget } = delivery
    const input: DecisionInput = {
      delivery: { attempts, attemptsInBudget, expiresAt: message.expiresAt, lastFailed },
      endpoint: lane.target.record,
      health: lane.health.current,
      outcome,
      url: sent.url === lane.target.record.url ? sent.url : null,
      now: endedAt,
      durationMs,
      random,
    }
    if (outcome.kind === 'proxy') deps.onProxyFault(outcome.message)
    const decision = decided(job, input)
    if (decision === null) return
    const { health } = decision
    if (health !== null && applyTransition(lane.health, health)) outcomes.healthChanged(lane)
    if (isGated(lane, lanes.storeNow())) gated(lane.endpointId)
    const info: SettledInfo = {
      tenant: delivery.tenant,
      endpointId: delivery.endpointId,
      messageId: delivery.messageId,
      deliveryId: delivery.id,
      eventType: message.type,
      attempt: delivery.attempts + 1,
      outcome,
      durationMs,
      lateMs: delivery.lateMs,
      transition: decision.delivery,
      events: decision.events,
    }
    // What was not sent says nothing of how long the endpoint takes
    ended(job, decision.counts ? durationMs : null)
    outcomes.add(job, info, {
      tenant: delivery.tenant,
      deliveryId: delivery.id,
      token: job.token,
      transition: decision.delivery,
      attempt: decision.counts ? attemptRecord(job, sent, outcome, startedAt, durationMs) : null,
    })
    if (decision.counts) deps.onAttempt?.(info)
  }

  async function request({ message, lane }: Job, startedAt: number, began: number): Promise<Sent> {
    // As it is sent: the lane's target may be another by the time of the answer
    const { target } = lane
    const wire = requestFor(message, target, deps.requests, startedAt)
    const timeoutMs = requestTimeout(wire.timeoutMs, began, deps.requestsEndAt)
    const outcome = await transported(deps.transport, { ...wire, timeoutMs }, { signal })
    return { url: wire.url, headers: loggedHeaders(wire.headers, target), outcome }
  }

  /** Asked while the request is under way. Only a requeue leaves attempts and none in the budget. */
  function lastFailed({ delivery }: Job): Promise<boolean> | false {
    return delivery.attempts > 0 && delivery.attemptsInBudget === 0 && deps.lastFailed(delivery)
  }

  /** Gives a job back that could not even be tried, for a later time. */
  function postpone(job: Job): void {
    leases.remove(job)
    void giveBack([{ ...releaseOf(job), dueAt: job.delivery.dueAt + job.delivery.lateMs + postponeMs }])
    ended(job, null)
  }

  function send(job: Job): void {
    const startedAt = clock.now()
    const began = clock.monotonic()
    const failedBefore = lastFailed(job)
    request(job, startedAt, began)
      .then(
        (sent) => {
          const durationMs = Math.round(clock.monotonic() - began)
          // Awaited for successes alone, which may be recoveries: what a failure closes is closed at once
          if (failedBefore === false || verdict(sent.outcome) !== 'success')
            finish(job, sent, startedAt, durationMs, false)
          else return failedBefore.then((failed) => finish(job, sent, startedAt, durationMs, failed))
        },
        (error) => {
          // The host's own signer, format or transport threw, which says nothing about the receiver
          deps.onError(error)
          postpone(job)
        },
      )
      .catch(deps.onError)
  }

  const probes = createProbes(run, {
    granted: (job) => start(job, leases.now()),
    refused(job) {
      lanes.finish(job, null, now())
      leases.remove(job)
      void giveBack([{ ...releaseOf(job), status: 'held' }])
    },
  })

  /** Sends a job that has a slot, once the store has been asked where it said long ago that it is to be sent. */
  function start(job: Job, at: number): void {
    if (leases.isFresh(job, at)) begin(job, at)
    else ask(job)
  }

  /** Sends a job that has a slot, unless the gate has closed. */
  function begin(job: Job, at = leases.now()): void {
    const { lane, delivery, token } = job
    const decision = gateOf(lane, job.expiresAt, at, lanes.storeNow())
    const isItsTurn = hasTurn(lane.target.record, delivery)
    const isProbe = decision.action === 'probe' && isItsTurn
    if (isProbe && at >= job.probeBy) return void probes.ask(job)
    // What was asked for once more before it started may have waited for longer than its permit lasts. A probe is sent all
    // the same: asking for the right to it takes longer than that with some stores, each time
    const isLate = job.startBy < at
    if (isProbe && isLate && lane.rate !== null) sentLate(lane.rate, at)
    if (isProbe || (decision.action === 'send' && isItsTurn && !isLate)) {
      job.isStarted = true
      send(job)
      return
    }
    leases.remove(job)
    lanes.finish(job, null, now())
    if (decision.action === 'cancel') outcomes.cancel(delivery, token, decision.reason)
    else void giveBack([{ ...releaseOf(job), status: 'held' }])
  }

  return {
    begin,
    probes,
    /** Starts what may start. */
    pump(): void {
      if (state.stopping) return
      const at = leases.now()
      while (outcomes.haveRoom()) {
        const job = lanes.take(now())
        if (job === null) return
        start(job, at)
      }
    },
  }
}
