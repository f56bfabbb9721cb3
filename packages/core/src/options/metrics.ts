import * as v from 'valibot'
import { strict } from '../input/check.js'
import type { Outcome } from '../ports/index.js'
import { someFunction } from './parts.js'

/** What `metrics.attempt` gets about a finished request. Times in ms. */
export interface AttemptInfo {
  tenant: string
  endpointId: string
  messageId: string
  deliveryId: string
  eventType: string
  /** 1 and up. */
  attempt: number
  outcome: Outcome
  durationMs: number
  /** From when it was due to when it was claimed. */
  lateMs: number
}

/** Hooks for metrics. */
export interface Metrics {
  /** Called after every request. */
  attempt?: (info: AttemptInfo) => void
}

export const metricsSchema = strict({ attempt: v.optional(someFunction) })
