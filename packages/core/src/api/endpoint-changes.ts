import { isWebhooksError, oneIssue, WebhooksError } from '../errors.js'
import { notFound } from '../input/check.js'
import type { EndpointPatch, EndpointRecord } from '../ports/index.js'
import type { HeaderMap } from '../types/index.js'
import type { ApiContext } from './context.js'
import { checkHeaders, checkNoneSecret } from './header-rules.js'

/** Longest URL that is stored, in characters. */
const maxUrl = 2048
/** Each lost try is somebody else's change of the same endpoint. */
const reviseTries = 100

/** The endpoint with this id. @throws not_found */
export async function findEndpoint(context: ApiContext, ref: { tenant: string; id: string }): Promise<EndpointRecord> {
  const record = await context.store.endpoints.get(ref)
  if (record === null) throw notFound('endpoint', ref.id)
  return record
}

/** How endpoints are changed. `signerHeaders`: names that custom headers may not have. */
export function endpointChanges(context: ApiContext, signerHeaders: ReadonlySet<string>) {
  const { store, clock } = context

  /** A URL as it is stored: as it was understood. @throws invalid_url, insecure_url, blocked_address */
  function storedUrl(text: string): string {
    const { href } = context.checkUrl(text)
    if (href.length <= maxUrl) return href
    const must = `must have at most ${maxUrl} characters, percent-encoded`
    throw new WebhooksError('invalid_url', `url: ${must}.`, oneIssue('url', must))
  }

  async function patch(
    ref: { tenant: string; id: string },
    change: EndpointPatch,
    expectVersion?: number,
  ): Promise<EndpointRecord> {
    const { tenant, id } = ref
    const expected = expectVersion === undefined ? {} : { expectVersion }
    const record = await store.endpoints.update({
      tenant,
      id,
      patch: { ...change, updatedAt: clock.now() },
      ...expected,
    })
    if (record === null) throw notFound('endpoint', id)
    context.changed(id)
    return record
  }

  /** Changes what is stored into what `decide` makes of it, whoever else changes it meanwhile. */
  async function revise(
    { tenant, id, version }: { tenant: string; id: string; version?: number | undefined },
    decide: (stored: EndpointRecord) => EndpointPatch,
  ): Promise<EndpointRecord> {
    for (let tries = 1; ; tries++) {
      const stored = await findEndpoint(context, { tenant, id })
      try {
        return await patch({ tenant, id }, decide(stored), version ?? stored.version)
      } catch (error) {
        if (!isWebhooksError(error, 'conflict') || version !== undefined || tries === reviseTries) throw error
      }
    }
  }

  /** @throws forbidden_header */
  function headersAfter(
    input: { headers?: HeaderMap | undefined; carrySecrets?: boolean | undefined },
    url: string | undefined,
    stored: EndpointRecord,
  ): HeaderMap | undefined {
    const { headers, carrySecrets = false } = input
    const isKept = carrySecrets || url === undefined || new URL(url).origin === new URL(stored.url).origin
    if (headers !== undefined) return checkHeaders(headers, signerHeaders, isKept ? stored.headers : {})
    if (!isKept) checkNoneSecret(stored.headers)
    return undefined
  }

  return { storedUrl, patch, revise, headersAfter }
}
