import { freshHealth } from '../dispatch/index.js'
import { isWebhooksError, oneIssue, WebhooksError } from '../errors.js'
import { maskedHeaders } from '../headers.js'
import { notFound } from '../input/check.js'
import type { EndpointPatch, EndpointRecord } from '../ports/index.js'
import type { Endpoint, HeaderMap } from '../types/index.js'
import type { ApiContext } from './context.js'
import { changeAlerts } from './failure-handling.js'
import { checkHeaders, checkNoneSecret } from './header-rules.js'
import type { ObjectRef, UpdateEndpoint } from './management.js'
import { presentEndpoint } from './present.js'

/** Longest URL that is stored, in characters. */
const maxUrl = 2048
/** A change that depends on what is stored is tried this often. Each lost try is somebody else's change of it. */
const changeTries = 100

/** The endpoint with this id. @throws not_found */
export async function findEndpoint(context: ApiContext, ref: ObjectRef): Promise<EndpointRecord> {
  const record = await context.store.endpoints.get(ref)
  if (record === null) throw notFound('endpoint', ref.id)
  return record
}

/** Ids among these that the tenant has endpoints of. */
export async function existing(
  { store }: Pick<ApiContext, 'store'>,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const id = [...new Set(ids)]
  if (id.length === 0) return new Set()
  const { rows } = await store.endpoints.list({
    tenant,
    where: { id },
    sort: [{ field: 'id', direction: 'asc' }],
    after: null,
    offset: 0,
    limit: id.length,
    total: false,
  })
  return new Set(rows.map((row) => row.id))
}

/** An endpoint as it is shown. */
export async function showEndpoint(context: ApiContext, record: EndpointRecord): Promise<Endpoint> {
  const [endpoint] = await showEndpoints(context, record.tenant, [record])
  return endpoint ?? presentEndpoint(record, freshHealth, context.storeNow())
}

/** Endpoints of a tenant as they are shown, in their order. */
export async function showEndpoints(
  { store, storeNow }: ApiContext,
  tenant: string,
  records: readonly EndpointRecord[],
): Promise<Endpoint[]> {
  const ids = records.map(({ id }) => id)
  const healths = ids.length === 0 ? [] : await store.endpoints.healths({ tenant, ids })
  const healthOf = new Map(healths.map((health) => [health.endpointId, health]))
  // One that was deleted meanwhile has none
  return records.map((record) => presentEndpoint(record, healthOf.get(record.id) ?? freshHealth, storeNow()))
}

/** Headers without those of these names, in whatever case. */
function without(headers: HeaderMap, names: readonly string[]): HeaderMap {
  const gone = new Set(names.map((name) => name.toLowerCase()))
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !gone.has(name.toLowerCase())))
}

function otherVersion({ id, version }: EndpointRecord, expected: number): WebhooksError {
  const message = `Endpoint ${id} is at version ${version}, not ${expected}; read it again and repeat the change.`
  return new WebhooksError('conflict', message, { details: { endpointId: id } })
}

/** How endpoints are changed. `signerHeaders`: names that custom headers may not have. */
export function endpointChanges(context: ApiContext, signerHeaders: ReadonlySet<string>) {
  const { store, clock } = context

  /** A URL as it is stored: as it was understood. @throws invalid_url, insecure_url, blocked_address */
  function storedUrl(text: string): string {
    context.checkUrl(text)
    const href = URL.canParse(text) ? new URL(text).href : undefined
    if (href !== undefined && href.length <= maxUrl) return href
    const must = href === undefined ? 'must be a URL' : `must have at most ${maxUrl} characters, percent-encoded`
    throw new WebhooksError('invalid_url', `url: ${must}.`, oneIssue('url', must))
  }

  /** @throws forbidden_header */
  function headersAfter(
    input: Pick<UpdateEndpoint, 'headers' | 'addHeaders' | 'removeHeaders' | 'carrySecrets'>,
    url: string | undefined,
    stored: EndpointRecord,
  ): HeaderMap | undefined {
    const { addHeaders = {}, removeHeaders = [], carrySecrets = false } = input
    const isKept = carrySecrets || url === undefined || new URL(url).origin === new URL(stored.url).origin
    const isChanged = removeHeaders.length > 0 || Object.keys(addHeaders).length > 0
    const given = input.headers === null ? {} : input.headers
    const before = given ?? maskedHeaders(stored.headers)
    const headers = isChanged
      ? { ...without(before, [...removeHeaders, ...Object.keys(addHeaders)]), ...addHeaders }
      : given
    if (headers === undefined && !isKept) checkNoneSecret(stored.headers)
    return headers && checkHeaders(headers, signerHeaders, isKept ? stored.headers : {})
  }

  async function patch(stored: EndpointRecord, change: EndpointPatch): Promise<EndpointRecord> {
    const { tenant, id, version: expectVersion } = stored
    const update = { tenant, id, patch: { ...change, updatedAt: clock.now() }, expectVersion }
    const record = await store.endpoints.update(update)
    if (record === null) throw notFound('endpoint', id)
    context.changed(record)
    await changeAlerts(context, stored, record)
    return record
  }

  /**
   * Makes the change that `changeOf` gives for what is stored, in one atomic step. An empty
   * one, or null, changes nothing. `tell` hears of a change. @throws conflict where `version` is not the stored one
   */
  async function patchStored(
    { version, ...ref }: ObjectRef & { version?: number | undefined },
    changeOf: (stored: EndpointRecord) => EndpointPatch | null | Promise<EndpointPatch | null>,
    tell: (endpoint: Endpoint) => void,
  ): Promise<Endpoint> {
    for (let tries = 1; ; tries++) {
      const stored = await findEndpoint(context, ref)
      if (version !== undefined && version !== stored.version) throw otherVersion(stored, version)
      const change = await changeOf(stored)
      if (change === null || Object.keys(change).length === 0) return showEndpoint(context, stored)
      // Read before the change, which is not to be called failed once it is made
      const health = (await store.endpoints.health(ref)) ?? freshHealth
      try {
        const endpoint = presentEndpoint(await patch(stored, change), health, context.storeNow())
        tell(endpoint)
        return endpoint
      } catch (error) {
        if (!isWebhooksError(error, 'conflict') || tries === changeTries) throw error
      }
    }
  }

  return { storedUrl, headersAfter, patchStored }
}
