import type { DeliveryStatus } from '../types/index.js'
import type { ObjectRef } from './references.js'

/** What `endpoints.stats` takes. */
export interface EndpointStatsRequest extends ObjectRef {
  /** From when on messages were created. Default: 24 hours before `until`. */
  since?: Date | undefined
  /** Before when. Default: now. */
  until?: Date | undefined
  /** Length of a time bucket in ms, 1,000 or more; at most 500 buckets. Default: no buckets. */
  bucketMs?: number | undefined
}

/** What `endpoints.statsMany` takes. */
export interface EndpointStatsManyRequest extends Omit<EndpointStatsRequest, 'id'> {
  /** 1 to 100 of them. */
  ids: string[]
}

/** How deliveries went. */
export interface DeliveryFigures {
  /** As they stand now. */
  deliveries: Record<DeliveryStatus, number>
  /** Of these deliveries: `succeeded` with a 2xx, or not. */
  attempts: { succeeded: number; failed: number }
  /** Share of the delivered among the delivered and failed, 0 to 1; null where there are none. */
  successRate: number | null
  /** Half of the attempts, and 95 of 100, took no longer, in ms; null where there are none. */
  durationMs: { p50: number | null; p95: number | null }
}

/** How the deliveries of an endpoint went whose messages were created in a range of time. */
export interface EndpointStats extends DeliveryFigures {
  /** From when on they are counted: later than asked for where `sampled`. */
  since: Date
  until: Date
  /**
   * True where not all is counted: the range has more than 2,000 deliveries, of which the newest are, or they have more
   * than ten attempts each.
   */
  sampled: boolean
  /** One after the other, those without deliveries included; the last may be shorter, and the first where `sampled`. */
  buckets: (DeliveryFigures & { since: Date; until: Date })[]
}

/** Deliveries waiting, over one tenant or all. */
export interface Stats {
  due: number
  pending: number
  held: number
  /** How long the oldest due delivery has been due, in ms; 0 where none is. */
  oldestDueAgeMs: number
  suspendedEndpoints: number
  /**
   * True where more than 10,000 wait: then that many were counted, of one tenant the first by id, of all the first due and
   * as many that are held.
   */
  isCapped: boolean
}
