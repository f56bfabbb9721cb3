import { type LogStore, maxCounted } from '@posthorn/core'
import { type Expression, sql } from 'kysely'
import { int, intOrNull } from '../columns.js'
import type { Row, SqlContext } from '../dialect.js'

/**
 * Counts over the queue, which holds only what is not final, and no more of each than `maxCounted`: over all tenants along
 * the due index, so that the oldest due is among those counted, and along the held one; of one tenant along its part of
 * the key. A live lease ends in the future, so "due" leaves leased rows out by itself.
 */
export function statsQuery({ db, dialect, run }: SqlContext): Pick<LogStore, 'stats'> {
  const most = maxCounted + 1

  async function count(rows: Expression<unknown>, now: number) {
    const waiting = sql<Row>`select count(*) filter (where status = 'pending') as pending,
  count(*) filter (where status = 'held') as held,
  count(*) filter (where status = 'pending' and due_at <= ${now}) as due,
  min(due_at) filter (where status = 'pending' and due_at <= ${now}) as oldest_due_at,
  count(*) as counted from (${rows}) as counted_rows`
    const [found] = await run({ compile: () => waiting.compile(db) })
    return found
  }

  return {
    async stats({ tenant, now: given }) {
      const time = given === undefined ? dialect.now() : sql<number>`${given}`
      const now = int((await run(db.selectNoFrom(time.as('now'))))[0]?.now)
      const queue = db.selectFrom('queue').select('due_at').limit(most)
      const parts =
        tenant === undefined
          ? [
              queue
                .select(sql<string>`'pending'`.as('status'))
                .where(dialect.isPending)
                .orderBy('due_at')
                .orderBy('delivery_id'),
              queue
                .select(sql<string>`'held'`.as('status'))
                .where('status', '=', 'held')
                .orderBy('endpoint_id')
                .orderBy('due_at')
                .orderBy('delivery_id'),
            ]
          : [queue.select('status').where('tenant', '=', tenant).orderBy('delivery_id')]
      const counts: (Row | undefined)[] = []
      for (const part of parts) counts.push(await count(part, now))
      const sum = (name: string) => counts.reduce((total, row) => total + Math.min(int(row?.[name]), maxCounted), 0)
      const [first] = counts
      const ofTenant = db.selectFrom('endpoints').where('suspended_at', 'is not', null)
      const suspended = tenant === undefined ? ofTenant : ofTenant.where('tenant', '=', tenant)
      const [endpoints] = await run(suspended.select(sql`count(*)`.as('suspended')))
      return {
        due: sum('due'),
        pending: sum('pending'),
        held: sum('held'),
        oldestDueAt: intOrNull(first?.oldest_due_at ?? null),
        suspendedEndpoints: int(endpoints?.suspended),
        isCapped: counts.some((row) => int(row?.counted) > maxCounted),
        now,
      }
    },
  }
}
