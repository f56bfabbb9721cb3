import * as v from 'valibot'
import { cancelEndpoint } from '../batches.js'
import { storedScopes } from '../dispatch/index.js'
import { isWebhooksError, oneIssue, WebhooksError } from '../errors.js'
import { check, idSchema, notFound, refSchema, strict, tenantSchema, text } from '../input/check.js'
import { scopesSchema } from '../input/scopes.js'
import type { EndpointPatch, EndpointRecord, SecretRecord } from '../ports/index.js'
import { type SecretOwner, secretFingerprint, secretPrefix } from '../secrets/secret-box.js'
import { endpointStatuses } from '../types/endpoint.js'
import { changedSettings, settingsOf } from '../types/endpoint-settings.js'
import type { Endpoint } from '../types/index.js'
import { callHost } from '../user-callbacks.js'
import type { ApiContext } from './context.js'
import { checkEventTypes, createEndpointSchema, updateEndpointSchema } from './endpoint-input.js'
import { checkHeaders } from './header-rules.js'
import { anyNameOf, anyOf, defined, pageSchema, range, rangeSchema, runList, sortSchema, values } from './lists.js'
import type { EndpointsApi, ObjectRef } from './management.js'
import { presentEndpoint } from './present.js'
import { release, suspension } from './suspension.js'
import { testEndpoint } from './test-endpoint.js'

const sortFields = ['id', 'name', 'url', 'createdAt', 'updatedAt'] as const
/** Generated ids may clash where they are short (integers); another is tried this often. */
const idTries = 5
/** A change that depends on what is stored is tried this often where others change the endpoint in between. */
const changeTries = 20

const listSchema = strict({
  tenant: tenantSchema,
  where: v.optional(
    strict({
      id: anyOf(idSchema),
      name: anyOf(text(255)),
      url: anyOf(text(2048)),
      isActive: v.optional(v.boolean()),
      status: anyNameOf(endpointStatuses),
      eventTypes: anyOf(text(130)),
      scopes: v.optional(scopesSchema),
      createdAt: rangeSchema,
      updatedAt: rangeSchema,
    }),
  ),
  sort: sortSchema(sortFields),
  page: pageSchema,
  total: v.optional(v.boolean()),
})

const generated = {
  name: 'signer.generateSecret',
  gives: 'a text of at most 512 characters',
  effect: 'No endpoint was created.',
}

/** What the host's signer may make; `sealed:` would be taken for a secret at rest. */
function isSecret(value: unknown): value is string {
  return v.is(text(512), value) && !value.startsWith('sealed:')
}

const by = v.optional(v.picklist(['host', 'tenant'], 'must be host or tenant'), 'host')
const suspendSchema = strict({ tenant: tenantSchema, id: idSchema, reason: v.optional(text(500)), by })
const unsuspendSchema = strict({ tenant: tenantSchema, id: idSchema, by })

/** The endpoint with this id. @throws not_found */
export async function findEndpoint(context: ApiContext, ref: ObjectRef): Promise<EndpointRecord> {
  const record = await context.store.endpoints.get(ref)
  if (record === null) throw notFound('endpoint', ref.id)
  return record
}

export function endpointsApi(context: ApiContext & { test: Parameters<typeof testEndpoint>[0]['test'] }): EndpointsApi {
  const { store, clock, ids, limits, box, profiles } = context
  const signerHeaders = new Set([...profiles.values()].flatMap(({ signer }) => signer.headerNames))

  function profileOf(name: string | null) {
    const profile = profiles.get(name)
    if (profile !== undefined) return profile
    const known = [...profiles.keys()].filter((key) => key !== null).join(', ')
    const what = `"${name}" is not defined; defined are: ${known || 'none'}`
    throw new WebhooksError('invalid_argument', `profile: ${what}.`, oneIssue('profile', what))
  }

  function secretRecord(plain: string, owner: SecretOwner, now: number): SecretRecord {
    const value = box.seal(plain, owner)
    const fingerprint = secretFingerprint(plain)
    return { value, fingerprint, prefix: secretPrefix(plain), createdAt: now, expiresAt: null }
  }

  /** Creates it. What is refused when it is run again may be there: created by a call that gave no answer. */
  function creating(endpoint: EndpointRecord): () => Promise<void> {
    const { tenant, id, createdAt, secrets } = endpoint
    let isAgain = false
    return async () => {
      try {
        await store.endpoints.create({ endpoint, maxPerTenant: limits.endpointsPerTenant })
      } catch (error) {
        if (!isAgain || isWebhooksError(error, 'store_unavailable')) {
          isAgain = true
          throw error
        }
        const stored = await store.endpoints.get({ tenant, id })
        const isOurs = stored?.createdAt === createdAt && stored.secrets[0]?.fingerprint === secrets[0]?.fingerprint
        if (!isOurs) throw error
      }
    }
  }

  async function insert(endpoint: Omit<EndpointRecord, 'id' | 'secrets'>, secret: string): Promise<EndpointRecord> {
    for (let tries = 1; ; tries++) {
      const id = ids.endpoint(endpoint.createdAt)
      const secrets = [secretRecord(secret, { tenant: endpoint.tenant, id }, endpoint.createdAt)]
      const record = { ...endpoint, id, secrets }
      try {
        await context.repeat(creating(record))
        return record
      } catch (error) {
        if (!isWebhooksError(error, 'conflict') || tries === idTries) throw error
      }
    }
  }

  async function patch(ref: ObjectRef, change: EndpointPatch, expectVersion?: number): Promise<EndpointRecord> {
    const { tenant, id } = ref
    const update = { tenant, id, patch: { ...change, updatedAt: clock.now() } }
    const record = await store.endpoints.update(expectVersion === undefined ? update : { ...update, expectVersion })
    if (record === null) throw notFound('endpoint', id)
    context.changed(id)
    return record
  }

  /** Makes the change that `changeOf` gives for what is stored, in one step; null changes nothing. `tell` hears of a change. */
  async function patchStored(
    ref: ObjectRef,
    changeOf: (stored: EndpointRecord) => EndpointPatch | null,
    tell: () => void = () => {},
  ): Promise<Endpoint> {
    for (let tries = 1; ; tries++) {
      const stored = await findEndpoint(context, ref)
      const change = changeOf(stored)
      if (change === null) return presentEndpoint(stored)
      try {
        const record = await patch(ref, change, stored.version)
        tell()
        return presentEndpoint(record)
      } catch (error) {
        if (!isWebhooksError(error, 'conflict') || tries === changeTries) throw error
      }
    }
  }

  return {
    async create(request) {
      const input = check(createEndpointSchema, request, 'endpoints.create')
      context.checkUrl(input.url)
      const now = clock.now()
      const { signer } = profileOf(input.profile)
      const secret = input.secret ?? callHost(generated, isSecret, () => signer.generateSecret())
      const fields = {
        tenant: input.tenant,
        url: input.url,
        name: input.name ?? null,
        description: input.description ?? null,
        eventTypes: input.eventTypes ? checkEventTypes(input.eventTypes, context.events) : null,
        scopes: storedScopes(input.scopes),
        headers: checkHeaders(input.headers ?? {}, signerHeaders),
        isActive: input.isActive ?? true,
        suspendedAt: null,
        suspendedReason: null,
        suspendedBy: null,
        ...settingsOf(input),
        metadata: structuredClone(input.metadata ?? {}),
        createdBy: input.createdBy ?? null,
        createdAt: now,
        updatedAt: now,
        version: 1,
      }
      const endpoint = presentEndpoint(await insert(fields, secret))
      context.tell('endpoint.created', { endpoint })
      return { ...endpoint, secret }
    },

    async get(request) {
      return presentEndpoint(await findEndpoint(context, check(refSchema, request, 'endpoints.get')))
    },

    async list(request) {
      const { tenant, where = {}, ...rest } = check(listSchema, request, 'endpoints.list')
      return runList({
        name: 'endpoints',
        tenant,
        where: defined({
          id: values(where.id),
          name: values(where.name),
          url: values(where.url),
          isActive: where.isActive,
          status: values(where.status),
          eventTypes: values(where.eventTypes),
          scopes: storedScopes(where.scopes) ?? undefined,
          createdAt: range(where.createdAt),
          updatedAt: range(where.updatedAt),
        }),
        request: { ...rest, sort: rest.sort ?? [{ field: 'createdAt', direction: 'desc' }] },
        id: 'id',
        list: (query) => store.endpoints.list(query),
        valueOf: (row, field) => row[field],
        present: presentEndpoint,
      })
    },

    async update(request) {
      const { tenant, id, ...input } = check(updateEndpointSchema, request, 'endpoints.update')
      if (input.url !== undefined) context.checkUrl(input.url)
      if (input.profile !== undefined) profileOf(input.profile)
      const ref = { tenant, id }
      const change = defined({
        url: input.url,
        name: input.name,
        description: input.description,
        eventTypes: input.eventTypes ? checkEventTypes(input.eventTypes, context.events) : input.eventTypes,
        scopes: input.scopes === undefined ? undefined : storedScopes(input.scopes),
        isActive: input.isActive,
        ...changedSettings(input),
        metadata: structuredClone(input.metadata),
        secrets: input.secret === undefined ? undefined : [secretRecord(input.secret, ref, clock.now())],
      })
      const { headers } = input
      if (headers === undefined && Object.keys(change).length === 0) {
        return presentEndpoint(await findEndpoint(context, ref))
      }
      const endpoint =
        headers === undefined
          ? presentEndpoint(await patch(ref, change))
          : // A masked header stands for the value that is stored when the change is made, not a moment before
            await patchStored(ref, (stored) => ({
              ...change,
              headers: checkHeaders(headers, signerHeaders, stored.headers),
            }))
      context.tell('endpoint.updated', { endpoint })
      return endpoint
    },

    async delete(request) {
      const { tenant, id } = check(refSchema, request, 'endpoints.delete')
      if (!(await store.endpoints.delete({ tenant, id }))) throw notFound('endpoint', id)
      context.changed(id)
      context.tell('endpoint.deleted', { tenant, endpointId: id })
      await cancelEndpoint(store.outbox, { tenant, endpointId: id })
    },

    async getSecret(request) {
      const record = await findEndpoint(context, check(refSchema, request, 'endpoints.getSecret'))
      const [current] = record.secrets
      if (current === undefined) throw notFound('secret of endpoint', record.id)
      return { secret: box.open(current.value, record) }
    },

    async suspend(request) {
      const { reason = 'Suspended by hand.', by, ...ref } = check(suspendSchema, request, 'endpoints.suspend')
      const event = { tenant: ref.tenant, endpointId: ref.id, reason }
      return patchStored(
        ref,
        (stored) => suspension(stored, by, reason, clock.now()),
        () => context.tell('endpoint.suspended', event),
      )
    },

    async unsuspend(request) {
      const { by, ...ref } = check(unsuspendSchema, request, 'endpoints.unsuspend')
      return patchStored(
        ref,
        (stored) => release(stored, by),
        () => context.tell('endpoint.resumed', { tenant: ref.tenant, endpointId: ref.id }),
      )
    },

    test: (request) => testEndpoint(context, request),
  }
}
