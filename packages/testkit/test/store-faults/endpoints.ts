import { type CreationRecord, WebhooksError } from '@posthorn/core'
import { endpointRecord } from '../../src/index.js'
import { type Fault, fault, withoutDetails } from '../store-fakes.js'

const firstHundred = {
  sort: [{ field: 'id' as const, direction: 'asc' as const }],
  after: null,
  offset: 0,
  limit: 100,
  total: false,
}

export const endpointFaults: Fault[] = [
  fault(
    'gives an endpoint to any tenant',
    "tenants: another tenant's endpoint cannot be read, listed, changed or deleted",
    ({ endpoints }) => ({
      endpoints: {
        get: async ({ id }) => (await endpoints.get({ tenant: 'acme', id })) ?? endpoints.get({ tenant: 'globex', id }),
      },
    }),
  ),
  fault(
    'tells the health of every endpoint that is named, whoever has it',
    'health: health of several endpoints is read at once, of one tenant',
    ({ endpoints }) => ({
      endpoints: {
        healths: async ({ ids }) =>
          (await Promise.all(['acme', 'globex'].map((tenant) => endpoints.healths({ tenant, ids })))).flat(),
      },
    }),
  ),
  fault('counts, then creates', 'endpoints: concurrent creates never pass the limit', ({ endpoints }) => ({
    endpoints: {
      async create({ endpoint, maxPerTenant }) {
        const { rows } = await endpoints.list({ tenant: endpoint.tenant, where: {}, ...firstHundred })
        if (rows.length >= maxPerTenant) throw new WebhooksError('endpoint_limit_reached', 'Delete one first.')
        return endpoints.create({ endpoint, maxPerTenant: 1e6 })
      },
    },
  })),
  fault(
    'forgets keys of creations',
    'creations: a repeat of a key gives what was kept, and makes nothing',
    ({ endpoints }) => ({
      endpoints: { create: ({ creation: _, ...request }) => endpoints.create(request) },
    }),
  ),
  fault(
    'looks for a key, then creates',
    'creations: concurrent creates with one key leave one endpoint',
    ({ endpoints }) => {
      const kept = new Map<string, CreationRecord>()
      return {
        endpoints: {
          async create({ creation, ...request }) {
            const found = creation && kept.get(creation.key)
            if (found !== undefined) return found
            await endpoints.create(request)
            if (creation !== undefined) kept.set(creation.key, creation)
            return null
          },
        },
      }
    },
  ),
  ...[
    'an id that is taken is a conflict and changes nothing',
    'the limit counts the endpoints a tenant has now',
    'update with another version than the stored one is a conflict and changes nothing',
  ].map((name) =>
    fault(`does not say what is in the way where ${name}`, `endpoints: ${name}`, ({ endpoints }) => ({
      endpoints: {
        create: (request) => withoutDetails(endpoints.create(request)),
        update: (request) => withoutDetails(endpoints.update(request)),
      },
    })),
  ),
  fault('has no limit', 'endpoints: the limit counts the endpoints a tenant has now', ({ endpoints }) => ({
    endpoints: { create: ({ endpoint }) => endpoints.create({ endpoint, maxPerTenant: 1e6 }) },
  })),
  fault('forgets metadata', 'endpoints: an endpoint comes back as it was created', ({ endpoints }) => ({
    endpoints: {
      create: (request) => endpoints.create({ ...request, endpoint: { ...request.endpoint, metadata: {} } }),
    },
  })),
  fault('forgets the types of scopes', 'endpoints: an endpoint comes back as it was created', ({ endpoints }) => ({
    endpoints: {
      create(request) {
        const { scopeValues } = request.endpoint
        const texts =
          scopeValues && Object.fromEntries(Object.entries(scopeValues).map(([key, value]) => [key, `${value}`]))
        return endpoints.create({ ...request, endpoint: { ...request.endpoint, scopeValues: texts } })
      },
    },
  })),
  fault(
    'takes a list of times for no condition',
    'endpoint list: each condition picks its rows, and together all must hold',
    ({ endpoints }) => ({
      endpoints: {
        list({ where: { createdAt, ...where }, ...query }) {
          return endpoints.list({
            ...query,
            where: Array.isArray(createdAt) || !createdAt ? where : { ...where, createdAt },
          })
        },
      },
    }),
  ),
  fault(
    'reads the version, then updates',
    'endpoints: of concurrent updates that expect one version, one wins',
    ({ endpoints }) => ({
      endpoints: {
        async update({ expectVersion, ...request }) {
          const stored = await endpoints.get(request)
          if (expectVersion !== undefined && stored !== null && stored.version !== expectVersion) {
            throw new WebhooksError('conflict', 'Read it again.')
          }
          return endpoints.update(request)
        },
      },
    }),
  ),
  fault(
    'reads the row, then writes it whole',
    'endpoints: concurrent updates of different fields all count',
    ({ endpoints }) => ({
      endpoints: {
        async update(request) {
          const stored = await endpoints.get(request)
          return endpoints.update({ ...request, patch: { ...stored, ...request.patch } })
        },
      },
    }),
  ),
  fault(
    'updates whatever the version',
    'endpoints: update with another version than the stored one is a conflict and changes nothing',
    ({ endpoints }) => ({
      endpoints: { update: ({ tenant, id, patch }) => endpoints.update({ tenant, id, patch }) },
    }),
  ),
  fault(
    'deletes whatever the version',
    'endpoints: delete with another version than the stored one is a conflict and removes nothing',
    ({ endpoints }) => ({
      endpoints: { delete: ({ tenant, id }) => endpoints.delete({ tenant, id }) },
    }),
  ),
  fault(
    'reads the version, then deletes',
    'endpoints: of concurrent updates and deletes that expect one version, one wins',
    ({ endpoints }) => ({
      endpoints: {
        async delete({ expectVersion, ...request }) {
          const stored = await endpoints.get(request)
          if (expectVersion !== undefined && stored !== null && stored.version !== expectVersion) {
            throw new WebhooksError('conflict', 'Read it again.')
          }
          return endpoints.delete(request)
        },
      },
    }),
  ),
  fault(
    'cancels when it deletes',
    'endpoints: delete removes endpoint and health once, and leaves deliveries and attempts',
    ({ endpoints, outbox }) => ({
      endpoints: {
        async delete({ tenant, id }) {
          await outbox.cancel({ tenant, where: { endpointId: id }, reason: 'endpoint_deleted', limit: 1000 })
          return endpoints.delete({ tenant, id })
        },
      },
    }),
  ),
  fault(
    'sorts text by UTF-16 unit',
    'endpoint list: text sorts by code point; null comes last in asc and first in desc',
    ({ endpoints }) => ({
      endpoints: {
        async list(query) {
          const { rows, total } = await endpoints.list(query)
          const [first] = query.sort
          if (first?.field !== 'name') return { rows, total }
          const sign = first.direction === 'asc' ? 1 : -1
          const key = ({ name }: { name: string | null }) => name ?? '\uffff'
          return { rows: rows.sort((a, b) => (key(a) < key(b) ? -sign : sign)), total }
        },
      },
    }),
  ),
  fault(
    'compares `after` with null as SQL does',
    'endpoint list: several keys sort one within the other, and paging with `after` meets each row once',
    ({ endpoints }) => ({
      endpoints: {
        list: (query) => endpoints.list(query.after?.includes(null) ? { ...query, where: { id: [] } } : query),
      },
    }),
  ),
  fault(
    'counts the page',
    'endpoint list: offset and limit take a page; total disregards the page',
    ({ endpoints }) => ({
      endpoints: {
        async list(query) {
          const { rows } = await endpoints.list(query)
          return { rows, total: rows.length }
        },
      },
    }),
  ),
  fault(
    'takes an empty list for no condition',
    'endpoint list: a list of no values matches nothing',
    ({ endpoints }) => ({
      endpoints: {
        list: (query) => endpoints.list(query.where.id?.length === 0 ? { ...query, where: {} } : query),
      },
    }),
  ),
  fault('sorts times as text', 'endpoint list: times sort by value', ({ endpoints }) => ({
    endpoints: {
      async list(query) {
        const result = await endpoints.list(query)
        if (query.sort[0]?.field !== 'createdAt') return result
        return { ...result, rows: result.rows.sort((a, b) => (`${a.createdAt}` < `${b.createdAt}` ? -1 : 1)) }
      },
    },
  })),
  fault(
    'takes a condition for a pattern',
    'endpoint list: conditions take text as it is, quotes and wildcards included',
    ({ endpoints }) => ({
      endpoints: {
        async list({ where: { name: names, ...where }, ...query }) {
          if (names === undefined) return endpoints.list({ ...query, where })
          const patterns = names.map((name) => new RegExp(`^${name.replaceAll('%', '.*').replaceAll('_', '.')}$`))
          const { rows } = await endpoints.list({ ...query, where })
          return { rows: rows.filter(({ name }) => name !== null && patterns.some((pattern) => pattern.test(name))) }
        },
      },
    }),
  ),
  fault(
    'creates what it should update',
    'endpoints: update gives null where there is no endpoint',
    ({ endpoints }) => ({
      endpoints: {
        async update({ tenant, id, patch, expectVersion }) {
          const updated = await endpoints.update({ tenant, id, patch, expectVersion })
          if (updated !== null) return updated
          await endpoints.create({ endpoint: endpointRecord({ tenant, id, ...patch }), maxPerTenant: 1e6 })
          return endpoints.get({ tenant, id })
        },
      },
    }),
  ),
  fault(
    'begins health at no version',
    'endpoints: a new endpoint has health of version 1, closed and not gated',
    ({ endpoints }) => ({
      endpoints: {
        async health(request) {
          const health = await endpoints.health(request)
          return health === null ? null : { ...health, version: health.version - 1 }
        },
      },
    }),
  ),
]
