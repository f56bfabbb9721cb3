import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { eventTypePatterns, scopeStrings } from '../dispatch/index.js'
import { oneIssue, WebhooksError } from '../errors.js'
import { timeOfUuidv7 } from '../ids/uuidv7.js'
import { check, dateSchema, strict, tenantSchema, text } from '../input/check.js'
import type { Clock, Ids, PublishItem } from '../ports/index.js'
import type { Scopes } from '../types/index.js'
import { scopesSchema } from '../types/scopes.js'

/** Options of `emit`, besides type and payload. */
export interface MessageOptions {
  tenant: string
  /** Repeating a key (per tenant) creates no second message. At most 255 characters; kept as long as the message. */
  idempotencyKey?: string | undefined
  /** What the message is about; see `Endpoint.scopes`. */
  scopes?: Scopes | undefined
  /** Not sent before this time, by this process's clock; `inStoreTime` corrects a clock that is off. */
  deliverAt?: Date | undefined
  /** Not sent after this time: what still waits is cancelled when it would be sent (held: once its endpoint accepts deliveries again). */
  expiresAt?: Date | undefined
  /** W3C Trace Context of the emit, kept with the message; sent to receivers only with `forwardTraceparent`. */
  traceparent?: string | undefined
}

const entries = {
  tenant: tenantSchema,
  idempotencyKey: v.optional(text(255)),
  scopes: v.optional(scopesSchema),
  deliverAt: v.optional(dateSchema),
  expiresAt: v.optional(dateSchema),
  traceparent: v.optional(
    v.pipe(text(55), v.regex(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/, 'must be a W3C traceparent')),
  ),
}

/** The calls that make messages, with what each takes beside the options of a message. */
const schemas = {
  emit: strict(entries, ['tx']),
  emitSync: strict(entries, ['tx']),
  emitMany: strict(entries, ['type', 'payload']),
}

export type EmitCall = keyof typeof schemas

/** Checks the options of a message that `call` was given. @throws invalid_argument */
export function checkOptions(options: MessageOptions, now: number, call: EmitCall): MessageOptions {
  const { tenant, ...rest } = options
  // The common case without valibot: emit is a hot path
  if (typeof tenant === 'string' && /^[\x21-\x7e]{1,255}$/.test(tenant) && isEmpty(rest)) return options
  const checked = check(schemas[call], options, call)
  const { deliverAt, expiresAt } = checked
  if (expiresAt !== undefined && expiresAt.getTime() <= Math.max(now, deliverAt?.getTime() ?? 0)) {
    const must = 'must be after now and after deliverAt'
    throw new WebhooksError('invalid_argument', `${call}: expiresAt ${must}.`, oneIssue('expiresAt', must))
  }
  return { ...options, ...(checked.scopes === undefined ? {} : { scopes: checked.scopes }) }
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false
  return true
}

/** The item to publish for one checked emit. */
export function publishItem(
  type: string,
  payload: string,
  options: MessageOptions,
  { clock, ids }: { clock: Clock; ids: Ids },
): PublishItem {
  const id = ids.message(clock.now())
  // The id's time, which goes on where the clock is set back: lists by time go by ids
  const createdAt = timeOfUuidv7(id)
  const scopes = options.scopes === undefined ? [] : scopeStrings(options.scopes)
  const key = options.idempotencyKey ?? null
  return {
    message: {
      id,
      tenant: options.tenant,
      type,
      payload,
      scopes,
      idempotencyKey: key,
      traceparent: options.traceparent ?? null,
      createdAt,
      deliverAt: options.deliverAt?.getTime() ?? null,
      expiresAt: options.expiresAt?.getTime() ?? null,
    },
    patterns: eventTypePatterns(type),
    contentHash: key === null ? null : contentHash(type, payload, scopes),
    deliveryIdPrefix: ids.deliveryPrefix(createdAt),
  }
}

function contentHash(type: string, payload: string, scopes: string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([type, scopes]))
    .update(payload)
    .digest('hex')
}
