import type { WebhooksError } from './errors.js'
import type { Endpoint, OutcomeKind } from './types/index.js'

/** A request and how it ended. */
export interface DeliveryEventInfo {
  tenant: string
  endpointId: string
  messageId: string
  deliveryId: string
  eventType: string
  /** Number of the attempt, 1 and up. */
  attempt: number
  outcome: OutcomeKind
  statusCode: number | null
  durationMs: number
}

/** Events of `on()`. They fire only in the process that made the decision. */
export interface WebhooksEvents {
  /** A message was stored (with `tx`: will be, once the host commits). */
  'message.emitted': (event: { tenant: string; messageId: string; eventType: string; deliveries: number }) => void
  'delivery.delivered': (event: DeliveryEventInfo) => void
  /**
   * Delivered after a failed attempt: after retries, or after `deliveries.retry` of a failed delivery. Not for a delivery
   * that had succeeded before and was resent. Fires right after `delivery.delivered`; after a requeue only if the log could
   * be read.
   */
  'delivery.recovered': (event: DeliveryEventInfo) => void
  'attempt.failed': (event: DeliveryEventInfo & { nextAttemptInMs: number | null }) => void
  /**
   * No more attempts will be made: the retry policy has none left, the receiver answered 410, the request was refused by the
   * egress rules, or the message expires before the next one.
   */
  'delivery.failed': (event: DeliveryEventInfo) => void
  'endpoint.created': (event: { endpoint: Endpoint }) => void
  'endpoint.updated': (event: { endpoint: Endpoint }) => void
  'endpoint.deleted': (event: { tenant: string; endpointId: string }) => void
  /**
   * An endpoint has been failing without a success for 50, 70 or 90 percent of the time after which it is suspended
   * (`suspendAfterMs`): a moment to warn its owner. Once for each step.
   */
  'endpoint.failing': (event: {
    tenant: string
    endpointId: string
    percent: 50 | 70 | 90
    failingSince: Date
    /** When it is suspended unless it succeeds before: with its first failure from then on. */
    suspendsAt: Date
  }) => void
  /** The receiver failed so often in a row that nothing is sent to it until then; then one delivery tries. */
  'endpoint.breakerOpened': (event: { tenant: string; endpointId: string; until: Date }) => void
  /** The receiver has answered again: what was held for it is sent, slowly at first. */
  'endpoint.breakerClosed': (event: { tenant: string; endpointId: string }) => void
  /**
   * By hand, or by the worker: a receiver that answers 410 Gone wants no more, or has failed for days. `reason` says which.
   */
  'endpoint.suspended': (event: { tenant: string; endpointId: string; reason: string }) => void
  'endpoint.resumed': (event: { tenant: string; endpointId: string }) => void
  /** An error that no call can throw: the store was unavailable, a function of the host failed. The worker continues. */
  'worker.error': (error: WebhooksError) => void
}

/** Every name in {@link WebhooksEvents}. */
export const eventNames: Readonly<Record<keyof WebhooksEvents, true>> = {
  'message.emitted': true,
  'delivery.delivered': true,
  'delivery.recovered': true,
  'attempt.failed': true,
  'delivery.failed': true,
  'endpoint.created': true,
  'endpoint.updated': true,
  'endpoint.deleted': true,
  'endpoint.failing': true,
  'endpoint.breakerOpened': true,
  'endpoint.breakerClosed': true,
  'endpoint.suspended': true,
  'endpoint.resumed': true,
  'worker.error': true,
}
