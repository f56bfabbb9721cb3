import { WebhooksError } from '../errors.js'
import { looksSecret } from '../headers.js'
import type { ClaimedEndpoint, EndpointRecord, PayloadFormat, Signer } from '../ports/index.js'
import type { SecretBox } from '../secrets/secret-box.js'

/** A named signer and payload format. */
export interface Profile {
  signer: Signer
  format: PayloadFormat
}

/** An endpoint made ready for sending: its secrets are plain and its profile is resolved. */
export interface Target {
  record: EndpointRecord
  secrets: { plain: string; expiresAt: number | null }[]
  profile: Profile
  /** Names of its custom headers that are masked in the log. */
  hidden: string[]
}

/** Makes endpoints ready. @throws secret_unreadable, unknown_profile */
export function targetOf(
  record: EndpointRecord,
  profiles: ReadonlyMap<string | null, Profile>,
  box: SecretBox,
): Target {
  const profile = profiles.get(record.profile)
  if (profile === undefined) {
    const message = `Endpoint ${record.id} uses profile "${record.profile}": define it in createWebhooks({ profiles }).`
    throw new WebhooksError('unknown_profile', message, { details: { endpointId: record.id } })
  }
  const secrets = record.secrets.map((secret) => ({ plain: box.open(secret.value), expiresAt: secret.expiresAt }))
  return { record, secrets, profile, hidden: Object.keys(record.headers).filter(looksSecret) }
}

const maxTargets = 10_000

/** Targets by endpoint id and version, so that an endpoint's row is read and its secrets opened once per version. */
export function createTargetCache(make: (record: EndpointRecord) => Target) {
  const targets = new Map<string, Target>()
  const versions = new Map<string, number>()
  return {
    /** Versions at hand, for `claim({ known })`. Where they are too many it forgets them first, never between a claim and `get`. */
    versions(): ReadonlyMap<string, number> {
      if (targets.size >= maxTargets) {
        targets.clear()
        versions.clear()
      }
      return versions
    },
    /** The target of a claimed endpoint. @throws as {@link targetOf} */
    get(endpoint: ClaimedEndpoint): Target {
      if (endpoint.endpoint === undefined) {
        const known = targets.get(endpoint.id)
        // Another worker of this process may have read a newer one meanwhile
        if (known !== undefined && known.record.version >= endpoint.version) return known
        throw new WebhooksError('store_failed', `The store left out endpoint ${endpoint.id}, which was not known.`)
      }
      const target = make(endpoint.endpoint)
      targets.set(endpoint.id, target)
      versions.set(endpoint.id, endpoint.version)
      return target
    },
  }
}

export type TargetCache = ReturnType<typeof createTargetCache>
