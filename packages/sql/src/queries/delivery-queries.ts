import type { DeliveryWhere, LogStore } from '@posthorn/core'
import { type Expression, type SqlBool, sql } from 'kysely'
import { readAttempt, readAttemptTime } from '../codecs/attempt-codec.js'
import { readDelivery } from '../codecs/delivery-codec.js'
import type { SqlContext } from '../dialect.js'
import { runLogList, type Walk } from '../log-list.js'
import { anyOf, madeWithin } from './conditions.js'

/** Reading deliveries and their attempts, and what is one statement in every database. */
export function deliveryQueries(
  context: SqlContext,
): Pick<LogStore, 'delivery' | 'deliveries' | 'attempts' | 'attemptTimes' | 'dismiss'> {
  const { db, dialect, run } = context

  /** As long as there is a queue row, that row has the truth about status, due time and attempts. */
  const deliveries = db
    .selectFrom('deliveries as d')
    .leftJoin('queue as q', (join) => join.onRef('q.tenant', '=', 'd.tenant').onRef('q.delivery_id', '=', 'd.id'))
    .select([
      'd.id',
      'd.tenant',
      'd.message_id',
      'd.endpoint_id',
      'd.event_type',
      'd.cancel_reason',
      'd.diverted',
      'd.last_outcome',
      'd.last_status_code',
      'd.created_at',
      'd.finished_at',
      'q.due_at',
    ])
    .select((eb) => [
      eb.fn.coalesce('q.status', 'd.status').as('status'),
      eb.fn.coalesce('q.attempts', 'd.attempts').as('attempts'),
    ])

  /** A subquery for each row, by key: a join may read all messages. */
  function unexpired(at: number | undefined): Expression<SqlBool>[] {
    if (at === undefined) return []
    const message = db
      .selectFrom('messages as m')
      .select('m.expires_at')
      .where(sql<SqlBool>`m.tenant = d.tenant and m.id = d.message_id`)
    return [sql<SqlBool>`coalesce((${message}), ${at + 1}) > ${at}`]
  }

  /**
   * Along the queue for what waits, the index of what is diverted or unsuccessful for that, the one by endpoint where
   * there is one; else along the tenant's key.
   */
  function walkOf(tenant: string, where: DeliveryWhere): Walk {
    const { endpointId = [], diverted } = where
    const few = [
      ...(diverted ? [sql<SqlBool>`${sql.ref('d.diverted')}`] : []),
      ...(isUnsuccessful(where) ? [sql<SqlBool>`${sql.ref('d.unsuccessful')}`] : []),
    ].slice(0, 1)
    const endpoint = endpointId.length === 1 && few.length === 0 ? anyOf(sql.ref('d.endpoint_id'), endpointId) : []
    const within = madeWithin(idOf(where), where.createdAt)
    return (from, direction, rows) =>
      isWaiting(where)
        ? db
            .selectFrom('queue as q')
            .select('q.delivery_id as id')
            .where((eb) => eb.and([eb('q.tenant', '=', tenant), ...within, ...from]))
            .orderBy('q.delivery_id', direction)
            .limit(1)
            .offset(rows - 1)
        : db
            .selectFrom('deliveries as d')
            .select('d.id')
            .where((eb) => eb.and([eb('d.tenant', '=', tenant), ...few, ...endpoint, ...within, ...from]))
            .orderBy('d.id', direction)
            .limit(1)
            .offset(rows - 1)
  }

  return {
    async delivery({ tenant, id }) {
      const [row] = await run(deliveries.where('d.id', '=', id).where('d.tenant', '=', tenant))
      return row === undefined ? null : readDelivery(row)
    },

    async deliveries(query) {
      const { tenant, where } = query
      const conditions = [...deliveryConditions(where), ...unexpired(where.unexpiredAt)]
      const matching = deliveries.where((eb) => eb.and([eb('d.tenant', '=', tenant), ...conditions]))
      return runLogList(context, matching, query, {
        columns: { id: { column: isWaiting(where) ? 'q.delivery_id' : 'd.id' } },
        read: readDelivery,
        isFiltered: conditions.length > 0,
        walk: where.id !== undefined || where.messageId !== undefined ? null : walkOf(tenant, where),
      })
    },

    async attempts({ tenant, deliveryId }) {
      const query = db
        .selectFrom('attempts')
        .selectAll()
        .where('delivery_id', '=', deliveryId)
        .where('tenant', '=', tenant)
        .orderBy('number')
      return (await run(query)).map(readAttempt)
    },

    async attemptTimes({ tenant, deliveryIds, limit }) {
      const query = db
        .selectFrom('attempts')
        .select(['delivery_id', 'outcome', 'status_code', 'duration_ms'])
        .where((eb) => eb.and([eb('tenant', '=', tenant), ...anyOf(sql.ref('delivery_id'), deliveryIds)]))
        .limit(limit)
      return (await run(query)).map(readAttemptTime)
    },

    async dismiss({ tenant, id }) {
      const query = db
        .updateTable('deliveries')
        .set({ diverted: dialect.boolean(false) })
        .where('id', '=', id)
        .where('tenant', '=', tenant)
        .where(sql<SqlBool>`diverted`)
      return (await run(query.returning('id'))).length > 0
    },
  }
}

/** Whether all that matches waits, and so is in the queue. The planner makes an inner join of it, and begins there. */
function isWaiting({ status = [] }: DeliveryWhere): boolean {
  return status.length > 0 && status.every((each) => each === 'pending' || each === 'held')
}

/** Whether all that matches failed or was cancelled. */
function isUnsuccessful({ status = [] }: DeliveryWhere): boolean {
  return status.length > 0 && status.every((each) => each === 'failed' || each === 'cancelled')
}

/** The column of the id in the table that a list begins with. */
function idOf(where: DeliveryWhere): Expression<unknown> {
  return sql.ref(isWaiting(where) ? 'q.delivery_id' : 'd.id')
}

/** Only the queue knows the status of what waits, and it has no row of what is final. */
function inStatus(where: DeliveryWhere): Expression<SqlBool>[] {
  const { status = [] } = where
  if (isWaiting(where)) return anyOf(sql.ref('q.status'), status)
  if (isUnsuccessful(where)) return [sql<SqlBool>`${sql.ref('d.unsuccessful')}`, ...anyOf(sql.ref('d.status'), status)]
  return anyOf(sql`coalesce(${sql.ref('q.status')}, ${sql.ref('d.status')})`, where.status)
}

/** What `where` asks of `deliveries as d` left-joined with `queue as q`. */
function deliveryConditions(where: DeliveryWhere): Expression<SqlBool>[] {
  return [
    ...anyOf(sql.ref('d.id'), where.id),
    ...anyOf(sql.ref('d.message_id'), where.messageId),
    ...anyOf(sql.ref('d.endpoint_id'), where.endpointId),
    ...anyOf(sql.ref('d.event_type'), where.eventType),
    ...anyOf(sql.ref('d.last_status_code'), where.lastStatusCode),
    ...madeWithin(idOf(where), where.createdAt),
    ...divertedOrNot(where.diverted),
    ...inStatus(where),
  ]
}

/** Written as the index of diverted deliveries has it, so that it is used. */
function divertedOrNot(diverted: boolean | undefined): Expression<SqlBool>[] {
  if (diverted === undefined) return []
  const column = sql.ref('d.diverted')
  return [diverted ? sql<SqlBool>`${column}` : sql<SqlBool>`not ${column}`]
}
