import { WebhooksError } from '../errors.js'
import type { PublishItem } from './publish-records.js'

/*
 * The errors that every store throws alike: one wording and one shape of `details` for each, which the conformance suite
 * compares. `cause` is what the driver threw, where it did.
 */

/** The key of an item is that of a stored message (`messageId`) with other content. Details: tenant, idempotencyKey, messageId. */
export function idempotencyConflict({ message }: Pick<PublishItem, 'message'>, messageId: string): WebhooksError {
  const { tenant, idempotencyKey } = message
  return new WebhooksError(
    'idempotency_conflict',
    `Idempotency key "${idempotencyKey}" was used before with another type, payload or scopes: use a key of its own for each event.`,
    { details: { tenant, idempotencyKey, messageId } },
  )
}

/** Another message is stored under the id of one to publish. Details: messageId. */
export function messageIdTaken(messageId: string): WebhooksError {
  const message = `There is another message with the id ${messageId}: ids must be unique.`
  return new WebhooksError('store_failed', message, { details: { messageId } })
}

/** An endpoint to create has the id of one that is stored, of whatever tenant. Details: endpointId. */
export function endpointIdTaken(endpointId: string, cause?: unknown): WebhooksError {
  const message = `There is an endpoint with the id ${endpointId} already: create it with another id.`
  const because = cause === undefined ? {} : { cause }
  return new WebhooksError('conflict', message, { ...because, details: { endpointId } })
}

/** A link or session to keep has the id of one that is stored. Its id is no secret, and says nothing to anybody. */
export function sessionIdTaken(cause?: unknown): WebhooksError {
  const because = cause === undefined ? {} : { cause }
  return new WebhooksError('conflict', 'There is a link or session with this id already: make a new token.', because)
}

/** An endpoint to update has another version than the caller expects. Details: endpointId, expectVersion. */
export function endpointChanged(endpointId: string, expectVersion: number): WebhooksError {
  const message = `Endpoint ${endpointId} has changed in the meantime: read it again and repeat the change.`
  return new WebhooksError('conflict', message, { details: { endpointId, expectVersion } })
}

/** The tenant has as many endpoints as it may. Details: tenant, limit. */
export function endpointLimitReached(tenant: string, limit: number): WebhooksError {
  const message = `The tenant has ${limit} endpoints, as many as limits.endpointsPerTenant allows: delete one first.`
  return new WebhooksError('endpoint_limit_reached', message, { details: { tenant, limit } })
}

/** A store without transactions was given a `tx`. `store` is its name in `capabilities`. */
export function noTransactions(store: string): WebhooksError {
  return new WebhooksError('unsupported', `The ${store} store has no transactions: emit without tx.`)
}

/** A store that is reached by a network was to publish at once. `store` is its name in `capabilities`. */
export function noSyncPublish(store: string): WebhooksError {
  return new WebhooksError('unsupported', `The ${store} store cannot publish synchronously: use emit() instead.`)
}

/** A verb of a store that was closed. */
export function storeClosed(): WebhooksError {
  return new WebhooksError('closed', 'The store was closed: make a new one.')
}
