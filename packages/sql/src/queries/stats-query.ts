import type { LogStore } from '@posthorn/core'
import { sql } from 'kysely'
import { int, intOrNull } from '../columns.js'
import type { SqlContext } from '../dialect.js'

/**
 * Counts over the queue, which holds only what is not final: the cost grows with the backlog, not with the log.
 * A live lease ends in the future, so "due" leaves leased rows out by itself.
 */
export function statsQuery({ db, dialect, run }: SqlContext): Pick<LogStore, 'stats'> {
  return {
    async stats({ tenant, now: given }) {
      const time = given === undefined ? dialect.now() : sql<number>`${given}`
      const now = int((await run(db.selectNoFrom(time.as('now'))))[0]?.now)
      let waiting = db
        .selectFrom('queue')
        .select([
          sql`count(*) filter (where status = 'pending')`.as('pending'),
          sql`count(*) filter (where status = 'held')`.as('held'),
          sql`count(*) filter (where status = 'pending' and due_at <= ${now})`.as('due'),
          sql`min(due_at) filter (where status = 'pending' and due_at <= ${now})`.as('oldest_due_at'),
        ])
      let suspended = db
        .selectFrom('endpoints')
        .select(sql`count(*)`.as('suspended'))
        .where('suspended_at', 'is not', null)
      if (tenant !== undefined) {
        waiting = waiting.where('tenant', '=', tenant)
        suspended = suspended.where('tenant', '=', tenant)
      }
      const [counts] = await run(waiting)
      const [endpoints] = await run(suspended)
      return {
        due: int(counts?.due),
        pending: int(counts?.pending),
        held: int(counts?.held),
        oldestDueAt: intOrNull(counts?.oldest_due_at),
        suspendedEndpoints: int(endpoints?.suspended),
        now,
      }
    },
  }
}
