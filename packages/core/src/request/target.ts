import { WebhooksError } from '../errors.js'
import { isOwnedHeader, looksSecret, lowerCased } from '../headers.js'
import type { Profile } from '../options/profiles.js'
import type { ClaimedEndpoint, EndpointRecord } from '../ports/index.js'
import type { SecretBox } from '../secrets/secret-box.js'
import type { HeaderMap } from '../types/index.js'

/** An endpoint made ready for sending: its secrets are plain and its profile is resolved. */
export interface Target {
  record: EndpointRecord
  secrets: { plain: string; expiresAt: number | null }[]
  profile: Profile
  /** Its custom headers, their names in lower case; none is ours to set. */
  headers: HeaderMap
  /** Names of those that are masked in the log. */
  hidden: string[]
}

/** Without what has become the signer's since it was stored: not every request need have all of these. */
function ownerHeaders(stored: HeaderMap, { signer }: Profile): HeaderMap {
  const isTheirs = ([name]: [string, unknown]) => !isOwnedHeader(name) && !signer.headerNames.includes(name)
  return Object.fromEntries(Object.entries(lowerCased(stored)).filter(isTheirs))
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
  const secrets = record.secrets.map((secret) => ({
    plain: box.open(secret.value, record),
    expiresAt: secret.expiresAt,
  }))
  const headers = ownerHeaders(record.headers, profile)
  return { record, secrets, profile, headers, hidden: Object.keys(headers).filter(looksSecret) }
}

/** A snapshot of the cache. It never changes, whatever the cache learns or forgets later. */
export interface KnownTargets {
  /** For `claim({ known })`. */
  versions: ReadonlyMap<string, number>
  targets: ReadonlyMap<string, Target>
}

/** Whether `a` is a later state of the same endpoint than `b`. */
export function isNewer(a: EndpointRecord, b: EndpointRecord): boolean {
  return a.version > b.version && a.createdAt === b.createdAt
}

/**
 * Targets by endpoint id and version, so that an endpoint's row is read and its secrets opened once per version. One cache
 * serves several claims at a time: each is answered by what was at hand when it was made.
 */
export function createTargetCache(make: (record: EndpointRecord) => Target, maxTargets = 10_000) {
  let targets = new Map<string, Target>()
  let versions = new Map<string, number>()
  /** Whether somebody has the maps, so that a change needs new ones. */
  let isShared = false

  function keep(target: Target): void {
    if (isShared) {
      const isFull = targets.size >= maxTargets
      targets = new Map(isFull ? [] : targets)
      versions = new Map(isFull ? [] : versions)
      isShared = false
    }
    targets.set(target.record.id, target)
    versions.set(target.record.id, target.record.version)
  }

  /** What is at hand of the endpoint where that is newer, or else this. @throws as {@link targetOf} */
  function latestOf(record: EndpointRecord): Target {
    const latest = targets.get(record.id)
    // Another claim, of this worker or another of the process, may have read later and come first
    if (latest !== undefined && isNewer(latest.record, record)) return latest
    const target = make(record)
    keep(target)
    return target
  }

  return {
    /** What is at hand now: for a claim, and for {@link get} once that is answered. */
    known(): KnownTargets {
      isShared = true
      return { versions, targets }
    },
    /** The target of an endpoint from a claim that was made with `known`. @throws as {@link targetOf} */
    get({ id, version, endpoint }: ClaimedEndpoint, known: KnownTargets): Target {
      const latest = targets.get(id)
      if (endpoint === undefined) {
        const target = [latest, known.targets.get(id)].find((found) => found && found.record.version >= version)
        if (target !== undefined) return target
        throw new WebhooksError('store_failed', `The store left out endpoint ${id}, which the caller did not know yet.`)
      }
      return latestOf(endpoint)
    },
    /** The target of an endpoint as a call of this process has stored it. @throws as {@link targetOf} */
    learn: latestOf,
  }
}

export type TargetCache = ReturnType<typeof createTargetCache>
