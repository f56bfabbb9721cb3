import { type ErrorIssue, isWebhooksError, WebhooksError } from '../errors.js'
import type { PublishItem } from '../ports/index.js'

/** An error about one item of `emitMany`, which says so: `details.index`, and the paths of issues, tell which. */
export function errorOfItem(error: unknown, index: number): unknown {
  if (!isWebhooksError(error)) return error
  const { code, cause, details } = error
  const message = `emitMany: items[${index}]: ${error.message.replace(/^emitMany: /, '')}`
  const inList = ({ path, message }: ErrorIssue) => ({ path: path === '' ? `${index}` : `${index}.${path}`, message })
  // Those of invalid_payload are paths in the payload
  const issues = code === 'invalid_argument' && details.issues ? { issues: details.issues.map(inList) } : {}
  return new WebhooksError(code, message, {
    ...(cause === undefined ? {} : { cause }),
    details: { ...details, ...issues, index },
  })
}

/** Whether an error of the store is about this item, by the id or the key that it names. */
export function isAboutItem(error: unknown, { message }: PublishItem): boolean {
  if (!isWebhooksError(error)) return false
  const { messageId, idempotencyKey, tenant = message.tenant } = error.details
  if (messageId === message.id) return true
  return message.idempotencyKey !== null && idempotencyKey === message.idempotencyKey && tenant === message.tenant
}
