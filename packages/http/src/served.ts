import { WebhooksError, type WebhooksManagement } from '@posthorn/core'
import { type ApiOptions, createResponder, type Responder } from './responder.js'

/** What adapters serve: something that answers by itself, such as `portal()`, or the API of an instance. */
export type Served = [responder: Responder] | [webhooks: WebhooksManagement, options: ApiOptions]

/** @throws invalid_argument as {@link createResponder} does */
export function responderOf(...served: Served): Responder {
  if (served.length === 2) return createResponder(...served)
  const [responder] = served
  if (isResponder(responder)) return responder
  throw new WebhooksError(
    'invalid_argument',
    'Give what createWebhooks() gave and { authorize, … }, or something that answers by itself, such as portal().',
  )
}

/** Whether it is something that answers by itself. */
export function isResponder(value: unknown): value is Responder {
  if (typeof value !== 'object' || value === null) return false
  return 'respond' in value && typeof value.respond === 'function' && 'reject' in value
}
