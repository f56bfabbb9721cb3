import type { DeliveryRecord, MessageRecord, Sort, Store, StoreStats } from '@posthorn/core'

/** All that a store tells of what happened. */
export interface FinalLog {
  messages: MessageRecord[]
  deliveries: DeliveryRecord[]
  /** Of each tenant. */
  stats: Map<string, StoreStats>
  /** Of all. */
  total: StoreStats
}

/** Reads the log of some tenants, as it is at world time `now`. */
export async function readLog<Tx>(store: Store<Tx>, tenants: readonly string[], now: number): Promise<FinalLog> {
  const log: FinalLog = { messages: [], deliveries: [], stats: new Map(), total: await store.log.stats({ now }) }
  for (const tenant of tenants) {
    const sort: Sort<'id'>[] = [{ field: 'id', direction: 'asc' }]
    const query = { tenant, where: {}, sort, after: null, offset: 0, limit: 1001, total: false }
    log.messages.push(...(await store.log.messages(query)).rows)
    log.deliveries.push(...(await store.log.deliveries(query)).rows)
    log.stats.set(tenant, await store.log.stats({ tenant, now }))
  }
  return log
}
