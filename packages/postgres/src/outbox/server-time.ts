import { inStoreTime, type PublishItem } from '@posthorn/core'
import { int } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { nowSql } from '../dialect.js'

/** The times given to a publish, in ms: the emitter's at the call, and the store's if it replaces the server's. */
export interface PublishTimes {
  sentAt?: number | undefined
  now?: number | undefined
}

/**
 * The items with the times their emitter gave in the server's time. One statement more, and only for items that have
 * such times. `calledAt` is `performance.now()` of the moment that `sentAt` tells of.
 */
export async function inServerTime(
  query: Query,
  items: readonly PublishItem[],
  { sentAt, now }: PublishTimes,
  calledAt: number,
): Promise<readonly PublishItem[]> {
  if (sentAt === undefined || !items.some(({ message }) => message.deliverAt !== null || message.expiresAt !== null)) {
    return items
  }
  if (now !== undefined) return inStoreTime(items, { store: now, before: sentAt, after: sentAt })
  const emitterNow = () => Math.round(sentAt + performance.now() - calledAt)
  const before = emitterNow()
  const [row] = await query(`SELECT (${nowSql})::text AS now`, [])
  return inStoreTime(items, { store: int(row?.now), before, after: emitterNow() })
}
