import { decide, requestTimeout, verdict } from '../dispatch/index.js'
import type { Outcome } from '../ports/index.js'
import type { HeaderMap } from '../types/index.js'
import { attemptRecord } from './attempt.js'
import type { Job } from './job.js'
import { applyTransition } from './lane-health.js'
import type { SettledInfo, WorkerDeps } from './options.js'
import type { Outcomes } from './outcomes.js'
import { loggedHeaders, requestFor } from './request.js'
import { transported } from './transported.js'

export interface SenderOptions {
  deps: WorkerDeps
  outcomes: Pick<Outcomes, 'add' | 'healthChanged'>
  /** Called when the outcome suspends the endpoint, which the store is to learn yet. */
  suspended: (endpointId: string) => void
  /** Called when the job's slot is free again, with how long the request took, in ms. */
  ended: (job: Job, durationMs: number) => void
  /** Gives a job back that could not even be tried. */
  postpone: (job: Job) => void
  /** Aborts the requests in flight. */
  signal: AbortSignal
}

/** What came of a request, where it went, and the headers it had as they are logged. */
interface Sent {
  url: string
  headers: HeaderMap
  outcome: Outcome
}

/** Makes one request, has the dispatcher decide on what came of it, and hands that on to be settled. */
export function createSender({ deps, outcomes, suspended, ended, postpone, signal }: SenderOptions) {
  const { clock, random, retry } = deps

  function finish(job: Job, sent: Sent, startedAt: number, durationMs: number, lastFailed: boolean): void {
    const { outcome } = sent
    const { delivery, lane, message } = job
    const endedAt = deps.shared.storeTime.now()
    const { attempts, attemptsInBudget } = delivery
    const state = { attempts, attemptsInBudget, expiresAt: message.expiresAt, lastFailed }
    const decision = decide(state, lane.health.current, outcome, retry, endedAt, random)
    if (decision.health !== null && applyTransition(lane.health, decision.health, verdict(outcome), endedAt)) {
      outcomes.healthChanged(lane)
    }
    if (lane.health.suspend !== null) suspended(lane.endpointId)
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
    ended(job, durationMs)
    outcomes.add(job, info, {
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

  return function send(job: Job): void {
    const startedAt = clock.now()
    const began = clock.monotonic()
    const failedBefore = lastFailed(job)
    request(job, startedAt, began)
      .then(
        (sent) => {
          const durationMs = Math.round(clock.monotonic() - began)
          // Not awaited where it need not be: this runs once a request
          if (failedBefore === false) finish(job, sent, startedAt, durationMs, false)
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
}
