import * as v from 'valibot'
import { cancelEndpoint } from '../batches.js'
import { freshHealth, storedScopes } from '../dispatch/index.js'
import { oneIssue, WebhooksError } from '../errors.js'
import { check, idSchema, notFound, refSchema, strict, tenantSchema, text } from '../input/check.js'
import type { EndpointRecord } from '../ports/index.js'
import { shownSecret } from '../signing/ed25519.js'
import { changedSettings, settingsOf } from '../types/endpoint-settings.js'
import type { Endpoint, Scopes } from '../types/index.js'
import { defined } from './conditions.js'
import type { ApiContext } from './context.js'
import { hashOf, insertEndpoint } from './creation.js'
import { endpointChanges, findEndpoint, showEndpoint } from './endpoint-changes.js'
import {
  checkEventTypes,
  createEndpointSchema,
  deleteEndpointSchema,
  eventTypesAfter,
  rotateSecretSchema,
  updateEndpointSchema,
} from './endpoint-input.js'
import { endpointList } from './endpoint-list.js'
import { checkAccepted, defaultOverlapMs, generateSecret, rotated, secretRecord } from './endpoint-secret.js'
import { endpointStats, endpointStatsMany } from './endpoint-stats.js'
import { endAlerts, storedHandling } from './failure-handling.js'
import { checkHeaders } from './header-rules.js'
import type { EndpointsApi } from './management.js'
import { presentEndpoint } from './present.js'
import { reopen } from './reopen.js'
import { release, suspension } from './suspension.js'
import { testEndpoint } from './test-endpoint.js'

const by = v.optional(v.picklist(['host', 'tenant'], 'must be host or tenant'), 'host')
const suspendSchema = strict({ tenant: tenantSchema, id: idSchema, reason: v.optional(text(500)), by })
const unsuspendSchema = strict({ tenant: tenantSchema, id: idSchema, by })

export function endpointsApi(context: ApiContext & { test: Parameters<typeof testEndpoint>[0]['test'] }): EndpointsApi {
  const { store, clock, box, profiles } = context
  const signerHeaders = new Set([...profiles.values()].flatMap(({ signer }) => signer.headerNames))
  const { storedUrl, headersAfter, patchStored } = endpointChanges(context, signerHeaders)

  function profileOf(name: string | null) {
    const profile = profiles.get(name)
    if (profile !== undefined) return profile
    const known = [...profiles.keys()].filter((key) => key !== null).join(', ')
    const what = `"${name}" is not defined; defined are: ${known || 'none'}`
    throw new WebhooksError('invalid_argument', `profile: ${what}.`, oneIssue('profile', what))
  }

  /** The current one. @throws secret_unreadable */
  function plainSecretOf(record: EndpointRecord): string {
    const [current] = record.secrets
    if (current === undefined) throw notFound('secret of endpoint', record.id)
    return box.open(current.value, record)
  }

  const secretOf = (record: EndpointRecord): string => shownSecret(plainSecretOf(record))

  /** Checks that the endpoint's profile can sign after a change of either. @throws invalid_argument, secret_unreadable */
  function checkSigns(
    input: { profile?: string | null | undefined; secret?: string | undefined },
    stored: EndpointRecord,
  ) {
    const { profile = stored.profile, secret } = input
    const known = profiles.get(profile)
    // One that is not defined any more is no reason to refuse another change
    if (known === undefined) return
    if (secret !== undefined) checkAccepted(known.signer, secret, 'secret')
    else if (profile !== stored.profile) checkAccepted(known.signer, plainSecretOf(stored), 'profile')
  }

  function secretsAfter(stored: EndpointRecord, plain: string, overlapMs: number) {
    return rotated(stored.secrets, secretRecord(box, plain, stored, clock.now()), overlapMs)
  }

  const updated = (endpoint: Endpoint) => context.tell('endpoint.updated', { endpoint })

  return {
    async create(request) {
      const { idempotencyKey: key, ...input } = check(createEndpointSchema, request, 'endpoints.create')
      const url = storedUrl(input.url)
      const now = clock.now()
      const { signer } = profileOf(input.profile)
      const secret = input.secret ?? generateSecret(signer, 'No endpoint was created.')
      checkAccepted(signer, secret, 'secret')
      const fields = {
        tenant: input.tenant,
        url,
        name: input.name ?? null,
        description: input.description ?? null,
        eventTypes: input.eventTypes ? checkEventTypes(input.eventTypes, context.events) : null,
        ...scopeFields(input.scopes),
        headers: checkHeaders(input.headers ?? {}, signerHeaders),
        isActive: input.isActive ?? true,
        suspendedAt: null,
        suspendedReason: null,
        suspendedBy: null,
        ...settingsOf(input),
        failureHandling: storedHandling(input.failureHandling, {
          storedUrl,
          signerHeaders,
          stored: null,
          carrySecrets: false,
        }),
        metadata: structuredClone(input.metadata ?? {}),
        createdBy: input.createdBy ?? null,
        createdAt: now,
        updatedAt: now,
        version: 1,
      }
      const asked = key === undefined ? undefined : { key, hash: hashOf(input) }
      const made = await insertEndpoint(context, fields, secret, asked)
      // Of one that is made again as it was made at first
      const endpoint = presentEndpoint(made.record, freshHealth, context.storeNow())
      if (made.isNew) context.tell('endpoint.created', { endpoint })
      return { ...endpoint, secret: made.secret }
    },

    async get(request) {
      return showEndpoint(context, await findEndpoint(context, check(refSchema, request, 'endpoints.get')))
    },

    list: (request) => endpointList(context, request, secretOf),

    async update(request) {
      const { tenant, id, version, ...input } = check(updateEndpointSchema, request, 'endpoints.update')
      const url = input.url === undefined ? undefined : storedUrl(input.url)
      if (input.profile !== undefined) profileOf(input.profile)
      return patchStored(
        { tenant, id, version },
        async (stored) => {
          checkSigns(input, stored)
          if (input.isActive === true && !stored.isActive) await reopen(context, { tenant, id })
          return defined({
            url,
            name: input.name,
            description: input.description,
            eventTypes: eventTypesAfter(input, stored.eventTypes, context.events),
            ...(input.scopes !== undefined && scopeFields(input.scopes)),
            headers: headersAfter(input, url, stored),
            isActive: input.isActive,
            ...changedSettings(input),
            failureHandling: storedHandling(input.failureHandling, {
              storedUrl,
              signerHeaders,
              stored: stored.failureHandling?.alert ?? null,
              carrySecrets: input.carrySecrets ?? false,
            }),
            metadata: input.metadata === undefined ? undefined : structuredClone(input.metadata ?? {}),
            secrets: input.secret === undefined ? undefined : secretsAfter(stored, input.secret, defaultOverlapMs),
          })
        },
        updated,
      )
    },

    async delete(request) {
      const { tenant, id, version } = check(deleteEndpointSchema, request, 'endpoints.delete')
      const isGone = await store.endpoints.delete({ tenant, id, expectVersion: version })
      if (!isGone) throw notFound('endpoint', id)
      context.recall({ endpointId: id })
      context.tell('endpoint.deleted', { tenant, endpointId: id })
      await cancelEndpoint(store.outbox, { tenant, endpointId: id })
      await endAlerts(context, { tenant, id })
    },

    async getSecret(request) {
      return { secret: secretOf(await findEndpoint(context, check(refSchema, request, 'endpoints.getSecret'))) }
    },

    async rotateSecret(request) {
      const { tenant, id, secret, overlapMs } = check(rotateSecretSchema, request, 'endpoints.rotateSecret')
      const { profile } = await findEndpoint(context, { tenant, id })
      const plain = secret ?? generateSecret(profileOf(profile).signer, 'The secret stays as it is.')
      const endpoint = await patchStored(
        { tenant, id },
        (stored) => {
          checkSigns({ secret: plain }, stored)
          return { secrets: secretsAfter(stored, plain, overlapMs) }
        },
        updated,
      )
      return { ...endpoint, secret: shownSecret(plain) }
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
        async (stored) => {
          const change = release(stored, by)
          if (change !== null) await reopen(context, ref)
          return change
        },
        () => context.tell('endpoint.resumed', { tenant: ref.tenant, endpointId: ref.id }),
      )
    },

    stats: (request) => endpointStats(context, request),
    statsMany: (request) => endpointStatsMany(context, request),

    test: (request) => testEndpoint(context, request),
  }
}

/** Both forms of an endpoint's scopes. */
function scopeFields(given: Scopes | null | undefined): Pick<EndpointRecord, 'scopes' | 'scopeValues'> {
  const scopes = storedScopes(given)
  return { scopes, scopeValues: scopes === null ? null : structuredClone(given ?? null) }
}
