import { createHash } from 'node:crypto'
import { oneIssue, WebhooksError } from '../errors.js'
import type { CreationRecord, EndpointRecord } from '../ports/index.js'
import type { SecretBox } from '../secrets/secret-box.js'

/** How long a repeat of a creation is answered as the first was, in ms. */
const keptMs = 24 * 60 * 60 * 1000

/** An endpoint as it was created, and its secret. */
export interface Created {
  record: EndpointRecord
  secret: string
}

/** What is kept of a creation with a key. `hash` is of what was asked for. */
export function creationOf(key: string, hash: string, created: Created, box: SecretBox): CreationRecord {
  const { createdAt } = created.record
  return { key, contentHash: hash, answer: box.seal(JSON.stringify(created)), expiresAt: createdAt + keptMs }
}

/** What the first creation with the key made. @throws idempotency_conflict where it asked for something else */
export function firstCreated(found: CreationRecord, hash: string, box: SecretBox): Created {
  if (found.contentHash !== hash) {
    const what = 'was used before for another endpoint; give each creation a key of its own'
    throw new WebhooksError('idempotency_conflict', `idempotencyKey: ${what}.`, oneIssue('idempotencyKey', what))
  }
  const created: Created = JSON.parse(box.open(found.answer))
  return created
}

/** Tells whether two creations ask for the same, however their keys are ordered. */
export function hashOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value, sorted)).digest('hex')
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
