import type { Claim, ClaimedDelivery, ClaimOffer, MessageRecord } from '@posthorn/core'
import { type Row, readEndpoint, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { storeError } from '../connection/errors.js'
import { type HealthJson, readHealthJson } from './health-json.js'

/** The wide rows of endpoints whose version the caller does not have: few or none, as soon as a worker is warm. */
function endpointsSql(t: TableNames): string {
  return `SELECT json_agg(e)::text AS result FROM ${t.endpoints} e WHERE id = ANY ($1::text[])`
}

/** What the statements that lease rows read of an endpoint. `health` is null where it has none. */
export type EndpointJson = [id: string, version: number, health: HealthJson | null]

/** What was leased, and what was read of its endpoints. */
export interface Leased {
  now: number
  deliveries: ClaimedDelivery[]
  messages: MessageRecord[]
  /** Every endpoint of the deliveries of which the same statement found a row. */
  endpoints: EndpointJson[]
}

/**
 * Makes a claim of it; one more statement where the caller lacks an endpoint. An endpoint that is not found by that one
 * is left out and not said to be deleted: it may be, or a proxy asked a replica that has not heard of it. As the rows are
 * leased already, a load that fails is reported, and the claim given without what it was to load.
 */
export function claimReader(tables: TableNames, report: (error: Error) => void) {
  const load = endpointsSql(tables)

  return async (query: Query, leased: Leased, known: ClaimOffer['known']): Promise<Claim> => {
    const { now, deliveries, messages, endpoints } = leased
    const unknown = new Set(endpoints.filter(([id, version]) => known.get(id) !== version).map(([id]) => id))
    const found = new Set(endpoints.map(([id]) => id))
    const deleted = new Set(deliveries.map(({ endpointId }) => endpointId).filter((id) => !found.has(id)))
    const loaded = await loadEndpoints(query, load, [...unknown]).catch((error: unknown) => {
      report(storeError(error))
      return new Map<string, ReturnType<typeof readEndpoint>>()
    })
    return {
      // The UPDATE gives rows in the order of its join, which is not promised
      deliveries: deliveries.sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1)),
      messages,
      endpoints: endpoints.flatMap(([id, version, list]) => {
        if (list === null) return []
        const health = readHealthJson(id, list)
        if (!unknown.has(id)) return [{ id, health, version }]
        const endpoint = loaded.get(id)
        return endpoint === undefined ? [] : [{ id, health, version: endpoint.version, endpoint }]
      }),
      deleted: [...deleted],
      now,
    }
  }
}

async function loadEndpoints(query: Query, load: string, ids: string[]) {
  if (ids.length === 0) return new Map<string, ReturnType<typeof readEndpoint>>()
  const [row] = await query(load, [ids])
  const rows: Row[] = JSON.parse(text(row?.result ?? '[]'))
  return new Map(rows.map(readEndpoint).map((endpoint) => [endpoint.id, endpoint]))
}
