import { randomUUID } from 'node:crypto'
import { hmacHeader, type PayloadFormat, type Signer } from '@posthorn/core'
import * as v from 'valibot'
import { assertEntries, someFunction } from '../options.js'
import { tenantUuid } from '../tenant-uuid.js'

/** Settings of {@link flatProfile}. */
export interface FlatProfileOptions {
  /** The header that carries the signature, under the vendor's own name. Default: `x-webhook-signature`. */
  signatureHeader?: string
  /** `environment_id` of a tenant. Default: what the dialect `flat` shows. */
  environmentId?: (tenant: string) => string
}

const entries = {
  signatureHeader: v.optional(v.string('must be the name of a header.')),
  environmentId: v.optional(someFunction('must be a function that gives the environment of a tenant.')),
}

/**
 * How the dialect `flat` writes and signs requests: a body `{ id, event, payload, environment_id, created_at, webhook_id }`,
 * and one header with the hex HMAC-SHA256 of the body, keyed by the secret's own text, a UUID. For
 * `createWebhooks({ profiles: { flat: flatProfile() } })`. @throws invalid_argument
 */
export function flatProfile(options: FlatProfileOptions = {}): { signer: Signer; format: PayloadFormat } {
  assertEntries(options, entries, 'flatProfile takes { signatureHeader?, environmentId? }:')
  const { signatureHeader = 'x-webhook-signature', environmentId = tenantUuid } = options
  return {
    signer: hmacHeader({ header: signatureHeader, idHeader: null, key: 'text', generateSecret: randomUUID }),
    format: ({ id, tenant, type, payload, createdAt }, endpoint) => ({
      contentType: 'application/json',
      body:
        `{"id":"${id}","event":${JSON.stringify(type)},"payload":${payload},` +
        `"environment_id":${JSON.stringify(environmentId(tenant))},` +
        `"created_at":"${createdAt.toISOString()}","webhook_id":${JSON.stringify(endpoint.id)}}`,
    }),
  }
}
