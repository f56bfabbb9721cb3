import { type ClaimOffer, type PublishItem, WebhooksError } from '@posthorn/core'
import { payloadSize } from '@posthorn/sql'

/** The parameters of a publish that claims, after the items. */
export function offerParameters({ limit, leaseMs, token }: ClaimOffer) {
  return [limit, leaseMs, token]
}

/**
 * The items as a publish reads them, and the time where the server's is not to count. Keys that are absent are null on the
 * other side; leaving them out spares the server a third of the parsing.
 */
export function publishParameter(items: readonly PublishItem[], now?: number): string {
  return JSON.stringify(
    items.map(({ message, patterns, contentHash, deliveryIdPrefix }) => {
      const { id, tenant, type, payload, scopes, idempotencyKey, traceparent, createdAt, deliverAt, expiresAt } =
        message
      for (const value of [payload, tenant, idempotencyKey, traceparent, ...scopes]) checkStorable(value, id)
      return {
        id,
        prefix: deliveryIdPrefix,
        tenant,
        type,
        payload,
        size: payloadSize(message),
        scopes,
        patterns,
        key: idempotencyKey ?? undefined,
        hash: contentHash ?? undefined,
        trace: traceparent ?? undefined,
        at: createdAt,
        deliver: deliverAt ?? undefined,
        expires: expiresAt ?? undefined,
        now,
      }
    }),
  )
}

/** Asked before the statement runs: an error of the server would end the host's transaction. */
function checkStorable(value: string | null, messageId: string): void {
  if (value === null || (!value.includes('\0') && value.isWellFormed())) return
  throw new WebhooksError(
    'invalid_argument',
    'PostgreSQL cannot store text with a NUL or half a surrogate pair: leave the character out or write it as a JSON escape.',
    { details: { messageId } },
  )
}
