import * as v from 'valibot'
import { check, integer, list, strict, text } from '../input/check.js'
import { type EndpointWithHealth, maxCounted } from '../ports/index.js'
import { isAlertTenant } from '../request/alert-endpoint.js'
import type { Sort } from '../types/index.js'
import type { ApiContext } from './context.js'
import { type CursorKind, decodeCursor, encodeCursor } from './cursor-paging.js'
import type { OperatorApi } from './operator-requests.js'
import { operatorSearch } from './operator-search.js'
import { hasText, shown, summaries } from './operator-shown.js'
import type { Stats } from './stats.js'
import { walkBatch, walkedPage } from './walked-page.js'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const defaultLimit = 50

const listFields = {
  q: v.optional(text(256)),
  limit: v.optional(integer(1, 1000), defaultLimit),
  cursor: v.optional(text(4000)),
}
const tenantsSchema = strict(listFields)
const troubles = ['failing', 'suspended'] as const
const must = `must be a list of ${troubles.join(' and ')}`
const endpointsSchema = strict({ ...listFields, state: v.optional(list(v.picklist(troubles, must), 2, must)) })

type Name = 'tenant' | 'id'
const kinds: Record<Name, CursorKind> = { tenant: 'text', id: 'text' }
const byName: Sort<Name>[] = [{ field: 'tenant', direction: 'asc' }]
const byId: Sort<Name>[] = [...byName, { field: 'id', direction: 'asc' }]

/** The calls of {@link OperatorApi}. `stats`: over all tenants. */
export function operatorApi(context: ApiContext, stats: () => Promise<Stats>): OperatorApi {
  const { store, storeNow } = context

  /** Deliveries made in the minute before a time, a second. */
  async function perSecond(until: number): Promise<number> {
    const request = { from: until - minuteMs, until, limit: maxCounted }
    const { deliveries, since } = await store.operator.made(request)
    return Math.round((deliveries * 1e6) / Math.max(1, until - since)) / 1000
  }

  return {
    async stats() {
      const now = storeNow()
      return {
        ...(await stats()),
        failingEndpoints: Math.min(maxCounted, await store.operator.failing()),
        deliveriesPerSecond: { now: await perSecond(now), hourAgo: await perSecond(now - hourMs) },
      }
    },

    async tenants(request = {}) {
      const { q, limit, cursor } = check(tenantsSchema, request, 'operator.tenants')
      const [start = null] = cursor === undefined ? [] : decodeCursor('tenants', byName, kinds, cursor)
      const { rows, next } = await walkedPage({
        limit,
        batch: q === undefined ? limit + 1 : walkBatch,
        after: start === null ? null : String(start),
        read: (after, most) => store.operator.tenants({ after, limit: most }),
        keyOf: (name) => name,
        matches: (name) => !isAlertTenant(name) && (q === undefined || hasText(name, q)),
      })
      const nextCursor = next === null ? null : encodeCursor('tenants', byName, [next])
      return { data: await summaries(context, rows), nextCursor }
    },

    async endpoints(request = {}) {
      const { q, limit, cursor, state = null } = check(endpointsSchema, request, 'operator.endpoints')
      const [tenant, id] = cursor === undefined ? [] : decodeCursor('operator endpoints', byId, kinds, cursor)
      const isWanted = ({ endpoint }: EndpointWithHealth) =>
        q === undefined || [endpoint.id, endpoint.url, endpoint.name, endpoint.tenant].some((each) => hasText(each, q))
      const { rows, next } = await walkedPage({
        limit,
        batch: q === undefined ? limit + 1 : walkBatch,
        after: tenant === undefined ? null : { tenant: String(tenant), id: String(id) },
        read: (after, most) => store.operator.endpoints({ troubles: state, after, limit: most }),
        keyOf: ({ endpoint }) => ({ tenant: endpoint.tenant, id: endpoint.id }),
        matches: (found) => !isAlertTenant(found.endpoint.tenant) && isWanted(found),
      })
      const nextCursor = next === null ? null : encodeCursor('operator endpoints', byId, [next.tenant, next.id])
      return { data: shown(context, rows), nextCursor }
    },

    search: (request) => operatorSearch(context, request),
  }
}
