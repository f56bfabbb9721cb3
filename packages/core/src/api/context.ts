import type { Listeners } from '../listeners.js'
import type { Clock, Ids, Store } from '../ports/index.js'
import type { Repeat } from '../repeat.js'
import type { Profile } from '../request/target.js'
import type { SecretBox } from '../secrets/secret-box.js'
import type { EventCatalogue } from '../types/index.js'
import type { Recall } from '../worker/renewals.js'

/** Limits on what comes in. */
export interface Limits {
  /** Most bytes of a payload's JSON text. */
  payloadBytes: number
  /** Deadline of one attempt in ms, where the endpoint has none. */
  timeoutMs: number
  /** Most bytes of a response to read and keep. */
  responseBytes: number
  endpointsPerTenant: number
  /**
   * How long an emit without `tx`, or a new endpoint, is tried again while the store is not available, in ms, before the
   * caller is told. What the store did without an answer is found then, and makes no second message.
   */
  emitRetryMs: number
}

/** What the management calls work with. */
export interface ApiContext {
  store: Pick<Store<never>, 'endpoints' | 'outbox' | 'log'>
  events: EventCatalogue
  limits: Limits
  clock: Clock
  ids: Ids
  box: SecretBox
  profiles: ReadonlyMap<string | null, Profile>
  /** @throws invalid_url, insecure_url, blocked_address */
  checkUrl: (url: string) => void
  /** Tells the worker of this process that an endpoint changed. */
  changed: (endpointId: string) => void
  /** Tells the worker of this process that what it has of this is not to be sent as it is. */
  recall: (what: Recall) => void
  /** Tells the worker of this process that there is something to send. */
  nudge: () => void
  /** Runs again what the store gave no answer to. */
  repeat: Repeat
  /** Tells listeners of this process. */
  tell: Listeners['emit']
}
