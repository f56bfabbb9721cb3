import type { Claim, ClaimOffer, MessageRecord } from '@posthorn/core'
import { type Row, readEndpoint, readHealth, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'

/** The wide rows of endpoints whose version the caller does not have: few or none, as soon as a worker is warm. */
function endpointsSql(t: TableNames): string {
  return `SELECT json_agg(e)::text AS result FROM ${t.endpoints} e WHERE id = ANY ($1::text[])`
}

/** What the statements that lease rows give, as JSON. */
export interface Claimed {
  now: number
  /** One array per column. */
  claimed: {
    id: string[]
    tenant: string[]
    message: string[]
    endpoint: string[]
    attempts: number[]
    budget: number[]
    due: number[]
  } | null
  endpoints: (Row & { endpoint_id: string; endpoint_version: number })[] | null
}

/** Makes a claim of it; one more statement where the caller lacks an endpoint. */
export function claimReader(tables: TableNames) {
  const load = endpointsSql(tables)

  return async (
    query: Query,
    result: Claimed,
    known: ClaimOffer['known'],
    messages: MessageRecord[],
  ): Promise<Claim> => {
    if (result.claimed === null) return { deliveries: [], messages: [], endpoints: [], now: result.now }
    const health = result.endpoints ?? []
    const unknown = health.filter((found) => known.get(found.endpoint_id) !== found.endpoint_version)
    const loaded = await loadEndpoints(
      query,
      load,
      unknown.map((found) => found.endpoint_id),
    )
    return {
      deliveries: deliveriesOf(result.claimed, result.now),
      messages,
      endpoints: health.flatMap((found) => {
        const id = found.endpoint_id
        if (known.get(id) === found.endpoint_version) {
          return [{ id, health: readHealth(found), version: found.endpoint_version }]
        }
        const endpoint = loaded.get(id)
        return endpoint === undefined ? [] : [{ id, health: readHealth(found), version: endpoint.version, endpoint }]
      }),
      now: result.now,
    }
  }
}

/** In due order: the UPDATE gives rows in the order of its join, which is not promised. */
function deliveriesOf(claimed: NonNullable<Claimed['claimed']>, now: number): Claim['deliveries'] {
  const { tenant, message, endpoint, attempts, budget, due } = claimed
  return claimed.id
    .map((id, index) => {
      const dueAt = due[index] ?? now
      return {
        id,
        tenant: tenant[index] ?? '',
        messageId: message[index] ?? '',
        endpointId: endpoint[index] ?? '',
        attempts: attempts[index] ?? 0,
        attemptsInBudget: budget[index] ?? 0,
        dueAt,
        lateMs: Math.max(0, now - dueAt),
      }
    })
    .sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1))
}

async function loadEndpoints(query: Query, load: string, ids: string[]) {
  if (ids.length === 0) return new Map<string, ReturnType<typeof readEndpoint>>()
  const [row] = await query(load, [ids])
  const rows: Row[] = JSON.parse(text(row?.result ?? '[]'))
  return new Map(rows.map(readEndpoint).map((endpoint) => [endpoint.id, endpoint]))
}
