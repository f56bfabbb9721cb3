import * as v from 'valibot'
import { storedScopes } from '../dispatch/index.js'
import { isWebhooksError, oneIssue, WebhooksError } from '../errors.js'
import { callHost } from '../host-functions.js'
import { check, idSchema, notFound, refSchema, strict, tenantSchema, text } from '../input/check.js'
import { scopesSchema } from '../input/scopes.js'
import type { EndpointRecord, SecretRecord } from '../ports/index.js'
import { secretFingerprint, secretPrefix } from '../secrets/secret-box.js'
import { endpointStatuses } from '../types/endpoint.js'
import { changedSettings, settingsOf } from '../types/endpoint-settings.js'
import type { ApiContext } from './context.js'
import { type Created, creationOf, firstCreated, hashOf } from './creation.js'
import { endpointChanges, findEndpoint } from './endpoint-changes.js'
import { checkEventTypes, createEndpointSchema, rotateSecretSchema, updateEndpointSchema } from './endpoint-input.js'
import { checkHeaders } from './header-rules.js'
import { anyOf, defined, pageSchema, range, rangeSchema, runList, sortSchema, values } from './lists.js'
import type { EndpointsApi } from './management.js'
import { presentEndpoint } from './present.js'
import { testEndpoint } from './test-endpoint.js'

const sortFields = ['id', 'name', 'url', 'createdAt', 'updatedAt'] as const
/** Generated ids may clash where they are short (integers); another is tried this often. */
const idTries = 5
const cancelBatch = 1000
/** Each secret that still signs costs a signature of every request. */
const maxSecrets = 10

const listSchema = strict({
  tenant: tenantSchema,
  where: v.optional(
    strict({
      id: anyOf(idSchema),
      name: anyOf(text(255)),
      url: anyOf(text(2048)),
      isActive: v.optional(v.boolean()),
      status: anyOf(v.picklist(endpointStatuses)),
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
}

/** What the host's signer may make; `sealed:` would be taken for a secret at rest. */
function isSecret(value: unknown): value is string {
  return v.is(text(512), value) && !value.startsWith('sealed:')
}

const suspendSchema = strict({ tenant: tenantSchema, id: idSchema, reason: v.optional(text(500)) })

export function endpointsApi(context: ApiContext & { test: Parameters<typeof testEndpoint>[0]['test'] }): EndpointsApi {
  const { store, clock, ids, limits, box, profiles } = context
  const signerHeaders = new Set([...profiles.values()].flatMap(({ signer }) => signer.headerNames))
  const { storedUrl, patch, revise, headersAfter } = endpointChanges(context, signerHeaders)

  function profileOf(name: string | null) {
    const profile = profiles.get(name)
    if (profile !== undefined) return profile
    const known = [...profiles.keys()].filter((key) => key !== null).join(', ')
    const what = `"${name}" is not defined; defined are: ${known || 'none'}`
    throw new WebhooksError('invalid_argument', `profile: ${what}.`, oneIssue('profile', what))
  }

  /** @throws host_function_failed */
  function newSecret(profile: string | null, effect: string): string {
    const { signer } = profileOf(profile)
    return callHost({ ...generated, effect }, isSecret, () => signer.generateSecret())
  }

  function secretRecord(plain: string, now: number): SecretRecord {
    const fingerprint = secretFingerprint(plain)
    return { value: box.seal(plain), fingerprint, prefix: secretPrefix(plain), createdAt: now, expiresAt: null }
  }

  /** `asked`: what was asked for under a key. Gives what was made, and whether that was now. */
  async function insert(
    endpoint: EndpointRecord,
    secret: string,
    asked: { key: string; hash: string } | undefined,
  ): Promise<Created & { isNew: boolean }> {
    for (let tries = 1; ; tries++) {
      const record = { ...endpoint, id: ids.endpoint(endpoint.createdAt) }
      const creation = asked && creationOf(asked.key, asked.hash, { record, secret }, box)
      try {
        const found = await store.endpoints.create({
          endpoint: record,
          maxPerTenant: limits.endpointsPerTenant,
          ...(creation && { creation }),
        })
        if (found === null || asked === undefined) return { record, secret, isNew: true }
        return { ...firstCreated(found, asked.hash, box), isNew: false }
      } catch (error) {
        if (!isWebhooksError(error, 'conflict') || tries === idTries) throw error
      }
    }
  }

  return {
    async create(request) {
      const { idempotencyKey: key, ...input } = check(createEndpointSchema, request, 'endpoints.create')
      const url = storedUrl(input.url)
      const now = clock.now()
      const plain = input.secret ?? newSecret(input.profile, 'No endpoint was created.')
      const fresh: EndpointRecord = {
        id: '',
        tenant: input.tenant,
        url,
        name: input.name ?? null,
        description: input.description ?? null,
        eventTypes: input.eventTypes ? checkEventTypes(input.eventTypes, context.events) : null,
        scopes: storedScopes(input.scopes),
        headers: checkHeaders(input.headers ?? {}, signerHeaders),
        isActive: input.isActive ?? true,
        suspendedAt: null,
        suspendedReason: null,
        ...settingsOf(input),
        metadata: structuredClone(input.metadata ?? {}),
        createdBy: input.createdBy ?? null,
        secrets: [secretRecord(plain, now)],
        createdAt: now,
        updatedAt: now,
        version: 1,
      }
      const asked = key === undefined ? undefined : { key, hash: hashOf(input) }
      const { record, secret, isNew } = await insert(fresh, plain, asked)
      const endpoint = presentEndpoint(record)
      if (isNew) context.tell('endpoint.created', { endpoint })
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
          url: values(where.url)?.map((url) => (URL.canParse(url) ? new URL(url).href : url)),
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
      const { tenant, id, version, ...input } = check(updateEndpointSchema, request, 'endpoints.update')
      const url = input.url === undefined ? undefined : storedUrl(input.url)
      if (input.profile !== undefined) profileOf(input.profile)
      const record = await revise({ tenant, id, version }, (stored) =>
        defined({
          url,
          name: input.name,
          description: input.description,
          eventTypes: input.eventTypes ? checkEventTypes(input.eventTypes, context.events) : input.eventTypes,
          scopes: input.scopes === undefined ? undefined : storedScopes(input.scopes),
          headers: headersAfter(input, url, stored),
          isActive: input.isActive,
          ...changedSettings(input),
          metadata: structuredClone(input.metadata),
          secrets: input.secret === undefined ? undefined : [secretRecord(input.secret, clock.now())],
        }),
      )
      const endpoint = presentEndpoint(record)
      context.tell('endpoint.updated', { endpoint })
      return endpoint
    },

    async delete(request) {
      const { tenant, id } = check(refSchema, request, 'endpoints.delete')
      if (!(await store.endpoints.delete({ tenant, id }))) throw notFound('endpoint', id)
      context.changed(id)
      context.tell('endpoint.deleted', { tenant, endpointId: id })
      for (;;) {
        const batch = { tenant, where: { endpointId: id }, reason: 'endpoint_deleted', limit: cancelBatch } as const
        if ((await store.outbox.cancel(batch)).cancelled < cancelBatch) return
      }
    },

    async getSecret(request) {
      const record = await findEndpoint(context, check(refSchema, request, 'endpoints.getSecret'))
      const [current] = record.secrets
      if (current === undefined) throw notFound('secret of endpoint', record.id)
      return { secret: box.open(current.value) }
    },

    async rotateSecret(request) {
      const { tenant, id, secret, overlapMs } = check(rotateSecretSchema, request, 'endpoints.rotateSecret')
      const { profile } = await findEndpoint(context, { tenant, id })
      const plain = secret ?? newSecret(profile, 'The secret stays as it is.')
      const record = await revise({ tenant, id }, (stored) => {
        const now = clock.now()
        const others = stored.secrets
          .map((each) => ({ ...each, expiresAt: each.expiresAt ?? now + overlapMs }))
          .filter(({ expiresAt }) => expiresAt > now)
        return { secrets: [secretRecord(plain, now), ...others].slice(0, maxSecrets) }
      })
      const endpoint = presentEndpoint(record)
      context.tell('endpoint.updated', { endpoint })
      return { ...endpoint, secret: plain }
    },

    async suspend(request) {
      const { reason = 'Suspended by hand.', ...ref } = check(suspendSchema, request, 'endpoints.suspend')
      const record = await patch(ref, { suspendedAt: clock.now(), suspendedReason: reason })
      context.tell('endpoint.suspended', { tenant: ref.tenant, endpointId: ref.id, reason })
      return presentEndpoint(record)
    },

    async unsuspend(request) {
      const ref = check(refSchema, request, 'endpoints.unsuspend')
      const record = await patch(ref, { suspendedAt: null, suspendedReason: null })
      context.tell('endpoint.resumed', { tenant: ref.tenant, endpointId: ref.id })
      return presentEndpoint(record)
    },

    test: (request) => testEndpoint(context, request),
  }
}
