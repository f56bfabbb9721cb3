import { readJson, tenantHeader } from './client.ts'
import { isObject } from './failure.ts'
import type { Endpoint, EndpointStats } from './types.ts'

/** What is known of an endpoint's recent outcomes. Times are ISO 8601. */
export type Health = Endpoint['health']

/** How an endpoint stands, in one word. */
export type EndpointState = Endpoint['status'] | 'failing'

/** An active endpoint that fails is `failing`. */
export function stateOf(endpoint: Endpoint): EndpointState {
  return endpoint.status === 'active' && endpoint.health.failingSince !== null ? 'failing' : endpoint.status
}

/** Deliveries of an endpoint in one stretch of time, or in all of them. */
export interface Figures {
  since: string
  until: string
  delivered: number
  failed: number
  waiting: number
}

/** What a chart draws of stats. */
export function figuresOf({ since, until, deliveries }: Omit<EndpointStats['buckets'][number], 'attempts'>): Figures {
  const { delivered, failed, pending, held } = deliveries
  return { since, until, delivered, failed, waiting: pending + held }
}

/** What the list of endpoints shows of the last day. */
export interface DaySummary {
  successRate: number | null
  buckets: Figures[]
}

/** The last day of up to 100 endpoints, by their ids. @throws ApiFailure. */
export async function readDays(
  apiUrl: string,
  tenant: string | null,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DaySummary>> {
  if (ids.length === 0) return new Map()
  const query = new URLSearchParams({ ids: ids.join(','), bucketMs: String(3_600_000) })
  const told = await readJson(`${apiUrl}/endpoint-stats?${query}`, { headers: tenantHeader(tenant) })
  const rows = isObject(told) && Array.isArray(told.data) ? told.data : []
  return new Map(rows.flatMap((row) => (isObject(row) ? [[String(row.id), readDay(row)] as const] : [])))
}

function readDay({ successRate, buckets }: Readonly<Record<string, unknown>>): DaySummary {
  return {
    successRate: typeof successRate === 'number' ? successRate : null,
    buckets: (Array.isArray(buckets) ? buckets : []).flatMap((bucket) => {
      if (!isObject(bucket) || !isObject(bucket.deliveries)) return []
      const { delivered, failed, pending, held } = bucket.deliveries
      return [
        {
          since: String(bucket.since),
          until: String(bucket.until),
          delivered: Number(delivered),
          failed: Number(failed),
          waiting: Number(pending) + Number(held),
        },
      ]
    }),
  }
}
