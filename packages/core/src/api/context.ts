import type { Listeners } from '../listeners.js'
import type { Limits } from '../options/limits.js'
import type { Profile } from '../options/profiles.js'
import type { Clock, EndpointRecord, Ids, Store } from '../ports/index.js'
import type { Repeat } from '../repeat.js'
import type { SecretBox } from '../secrets/secret-box.js'
import type { EventCatalogue } from '../types/index.js'
import type { Recall } from '../worker/renewals.js'

/** What the management calls work with. */
export interface ApiContext {
  store: Pick<Store<never>, 'endpoints' | 'outbox' | 'log' | 'sessions' | 'operator'>
  events: EventCatalogue
  limits: Limits
  clock: Clock
  ids: Ids
  box: SecretBox
  profiles: ReadonlyMap<string | null, Profile>
  /** @throws invalid_url, insecure_url, blocked_address */
  checkUrl: (url: string) => void
  /** Tells the worker of this process what an endpoint is now. */
  changed: (endpoint: EndpointRecord) => void
  /** Tells the worker of this process that what it has of this is not to be sent as it is. */
  recall: (what: Recall) => void
  /** Tells the worker of this process that there is something to send. */
  nudge: () => void
  /** The store's time as far as this process can tell, in ms since 1970. */
  storeNow: () => number
  /** Runs again what the store gave no answer to. */
  repeat: Repeat
  /** Tells listeners of this process. */
  tell: Listeners['emit']
}
