import { createHash } from 'node:crypto'
import { isWebhooksError, oneIssue, WebhooksError } from '../errors.js'
import { sortedJson } from '../input/sorted-json.js'
import type { CreationRecord, EndpointRecord } from '../ports/index.js'
import type { SecretBox, SecretOwner } from '../secrets/secret-box.js'
import { shownSecret } from '../signing/ed25519.js'
import type { ApiContext } from './context.js'
import { secretRecord } from './endpoint-secret.js'

/** How long a repeat of a creation is answered as the first was, in ms. */
const keptMs = 24 * 60 * 60 * 1000
/** Generated ids may clash where they are short (integers); another is tried this often. */
const idTries = 5

/** An endpoint as it was created, and its secret as it is shown. */
interface Created {
  record: EndpointRecord
  secret: string
}

/** What a creation under a key was asked for with. */
export interface Asked {
  key: string
  /** Of everything else that was asked for. */
  hash: string
}

/**
 * Stores a new endpoint under an id of its own, or finds what was created under the key. `isNew` tells which. What the
 * store gave no answer to is run again.
 * @throws endpoint_limit_reached, idempotency_conflict, host_function_failed (`ids`)
 */
export async function insertEndpoint(
  context: ApiContext,
  fields: Omit<EndpointRecord, 'id' | 'secrets'>,
  plain: string,
  asked: Asked | undefined,
): Promise<Created & { isNew: boolean }> {
  const { box, ids, repeat } = context
  const { tenant, createdAt } = fields
  const secret = shownSecret(plain)
  for (let tries = 1; ; tries++) {
    const id = ids.endpoint(createdAt)
    const record = { ...fields, id, secrets: [secretRecord(box, plain, { tenant, id }, createdAt)] }
    const creation = asked && creationOf(asked, { record, secret }, box)
    try {
      const found = await repeat(creating(context, record, creation))
      if (found === null || asked === undefined) return { record, secret, isNew: true }
      return { ...firstCreated(tenant, found, asked.hash, box), isNew: false }
    } catch (error) {
      if (!isWebhooksError(error, 'conflict') || tries === idTries) throw error
    }
  }
}

/**
 * Creates it, and gives what an earlier call created under the key; null where there was none. When it is run again, what
 * is found or refused may be its own: created by a call that gave no answer.
 */
function creating(
  { store, limits }: ApiContext,
  endpoint: EndpointRecord,
  creation: CreationRecord | undefined,
): () => Promise<CreationRecord | null> {
  const { tenant, id, createdAt, secrets } = endpoint
  const request = { endpoint, maxPerTenant: limits.endpointsPerTenant, ...(creation && { creation }) }
  let isAgain = false
  return async () => {
    try {
      const found = await store.endpoints.create(request)
      // No two answers are the same: each has the id, and the time, of its own endpoint
      return found?.answer === creation?.answer ? null : found
    } catch (error) {
      if (!isAgain || isWebhooksError(error, 'store_unavailable')) {
        isAgain = true
        throw error
      }
      const stored = await store.endpoints.get({ tenant, id })
      const isOurs = stored?.createdAt === createdAt && stored.secrets[0]?.fingerprint === secrets[0]?.fingerprint
      if (!isOurs) throw error
      return null
    }
  }
}

/** Whose the sealed answer is. No id of an endpoint has a space, so that none of its secrets can take its place. */
function ownerOf(tenant: string, key: string): SecretOwner {
  return { tenant, id: `creation ${key}` }
}

function creationOf({ key, hash }: Asked, created: Created, box: SecretBox): CreationRecord {
  const { tenant, createdAt } = created.record
  const answer = box.seal(JSON.stringify(created), ownerOf(tenant, key))
  return { key, contentHash: hash, answer, expiresAt: createdAt + keptMs }
}

/** What the first creation with the key made. @throws idempotency_conflict where it asked for something else */
function firstCreated(tenant: string, found: CreationRecord, hash: string, box: SecretBox): Created {
  if (found.contentHash !== hash) {
    const what = 'was used before for another endpoint; give each creation a key of its own'
    throw new WebhooksError('idempotency_conflict', `idempotencyKey: ${what}.`, oneIssue('idempotencyKey', what))
  }
  const created: Created = JSON.parse(box.open(found.answer, ownerOf(tenant, found.key)))
  return created
}

/** Tells whether two creations ask for the same, however their keys are ordered. */
export function hashOf(value: object): string {
  return createHash('sha256').update(sortedJson(value)).digest('hex')
}
