import { cancelEndpoint } from '../batches.js'
import { isWebhooksError } from '../errors.js'
import type { EndpointRecord, EndpointStore, Store } from '../ports/index.js'
import type { SecretBox } from '../secrets/secret-box.js'
import { settingsOf } from '../types/endpoint-settings.js'
import type { FailureHandling } from '../types/index.js'

/*
 * Alerts go out through the same engine, to an endpoint of their own. It stands under a tenant that no call can name,
 * since it is longer than a tenant may be: so it is in no list, count or limit of the customer's, and gets no events.
 */

/** As long as a tenant may be, and one more. */
const tenantPrefix = 'alerts of '.padEnd(256, '.')
const idPrefix = 'alerts of '

/** Whose alerts of failures stand under it. */
export function alertTenant(tenant: string): string {
  return tenantPrefix + tenant
}

/** Whether a tenant is one of {@link alertTenant}. */
export function isAlertTenant(tenant: string): boolean {
  return tenant.length >= tenantPrefix.length
}

/** Id of the hidden endpoint; no endpoint of a customer's has a space in its id. */
export function alertEndpointId(endpointId: string): string {
  return idPrefix + endpointId
}

/** Of what belongs to a hidden endpoint, what it belongs to; anything else as it is. */
export function shownOwner(owner: { id: string; tenant: string }): { id: string; tenant: string } {
  const { id, tenant } = owner
  if (!isAlertTenant(tenant)) return { id, tenant }
  return { id: id.slice(idPrefix.length), tenant: tenant.slice(tenantPrefix.length) }
}

/** An alert that fails is tried again for some ten minutes, suspends nothing and raises none. */
const handling: FailureHandling = {
  triggers: ['3xx', '4xx', '5xx', 'timeout'],
  retry: { kind: 'exponential', maxAttempts: 8, initialMs: 5000 },
  divert: false,
  suspend: false,
  alert: null,
}

/** The hidden endpoint of one that has alerts, signed for with its secrets; null where it has none. @throws secret_unreadable */
export function alertEndpointOf(parent: EndpointRecord, box: SecretBox): EndpointRecord | null {
  const alert = parent.failureHandling?.alert
  if (!alert) return null
  const owner = { tenant: alertTenant(parent.tenant), id: alertEndpointId(parent.id) }
  const { profile, timeoutMs } = parent
  return {
    ...parent,
    ...owner,
    url: alert.url,
    name: null,
    description: null,
    eventTypes: [owner.id],
    scopes: null,
    scopeValues: null,
    headers: alert.headers,
    isActive: true,
    suspendedAt: null,
    suspendedReason: null,
    suspendedBy: null,
    ...settingsOf({ profile, timeoutMs, failureHandling: handling }),
    metadata: { version: parent.version },
    createdBy: null,
    secrets: parent.secrets.map((secret) => ({ ...secret, value: box.seal(box.open(secret.value, parent), owner) })),
    // One that is made again is newer than the one before, as whoever still knows that has to see
    version: parent.version,
  }
}

/** Whether it was made of this version of its endpoint, or of a later one. */
function isUpToDate({ metadata }: EndpointRecord, wanted: EndpointRecord): boolean {
  const [stored, version] = [metadata.version, wanted.metadata.version]
  return typeof stored === 'number' && typeof version === 'number' && stored >= version
}

/** Brings the hidden endpoint up to date where it is stored; gives what is stored then, and null where nothing is. */
export async function refreshAlertEndpoint(
  store: Pick<EndpointStore, 'get' | 'update'>,
  wanted: EndpointRecord,
): Promise<EndpointRecord | null> {
  const { tenant, id, url, headers, profile, timeoutMs, secrets, metadata, updatedAt } = wanted
  const patch = { url, headers, profile, timeoutMs, secrets, metadata, updatedAt }
  for (;;) {
    const stored = await store.get({ tenant, id })
    if (stored === null || isUpToDate(stored, wanted)) return stored
    try {
      return await store.update({ tenant, id, patch, expectVersion: stored.version })
    } catch (error) {
      // Changed meanwhile: perhaps to what is newer
      if (!isWebhooksError(error, 'conflict')) throw error
    }
  }
}

/** Stores the hidden endpoint, or brings it up to date. */
export async function keepAlertEndpoint(
  store: Pick<EndpointStore, 'create' | 'get' | 'update'>,
  wanted: EndpointRecord,
): Promise<void> {
  if ((await refreshAlertEndpoint(store, wanted)) !== null) return
  try {
    await store.create({ endpoint: wanted, maxPerTenant: Number.MAX_SAFE_INTEGER })
  } catch (error) {
    // Somebody else was first
    if (!isWebhooksError(error, 'conflict')) throw error
  }
}

/** Gives up what is still to be told of an endpoint. `ended` is called with the hidden endpoint's id once that is gone. */
export async function endAlertEndpoint(
  store: Pick<Store<never>, 'endpoints' | 'outbox'>,
  parent: Pick<EndpointRecord, 'id' | 'tenant'>,
  ended: (endpointId: string) => void = () => {},
): Promise<void> {
  const [tenant, endpointId] = [alertTenant(parent.tenant), alertEndpointId(parent.id)]
  if (!(await store.endpoints.delete({ tenant, id: endpointId }))) return
  ended(endpointId)
  await cancelEndpoint(store.outbox, { tenant, endpointId })
}

/**
 * Once the hidden endpoint is stored: holds it to what its endpoint is by now, whose change, or deletion, may have come
 * before there was anything to change. False: there is nobody to be told any more, and it is gone.
 */
export async function isStillWanted(
  store: Pick<Store<never>, 'endpoints' | 'outbox'>,
  { id, tenant, version }: EndpointRecord,
  box: SecretBox,
): Promise<boolean> {
  const now = await store.endpoints.get({ tenant, id })
  const wanted = now === null ? null : alertEndpointOf(now, box)
  if (wanted === null) await endAlertEndpoint(store, { tenant, id })
  else if (wanted.version > version) await refreshAlertEndpoint(store.endpoints, wanted)
  return wanted !== null
}
