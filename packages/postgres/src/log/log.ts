import type { LogStore } from '@posthorn/core'
import { deliveryQueries, messageQueries, type SqlContext, statsQuery, type TableNames } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'
import { isUuid, onlyUuids } from '../ids.js'
import type { OutboxOptions } from '../outbox/outbox.js'
import { deleteTenantVerb } from './delete-tenant.js'
import { pruneVerb } from './prune.js'
import { requeueVerb } from './requeue.js'

/**
 * The `log` role. Ids are uuids here: any other text is no row's id, and must not reach the server, which would refuse
 * the statement. `onDue` is called when deliveries became due.
 */
export function postgresLog(
  connection: Connection,
  context: SqlContext,
  tables: TableNames,
  { bound, onDue }: Pick<OutboxOptions, 'bound' | 'onDue'>,
): LogStore {
  const messages = messageQueries(context)
  const deliveries = deliveryQueries(context)
  const requeue = requeueVerb(connection.query, tables)
  const prune = pruneVerb(tables)
  const deleteTenant = deleteTenantVerb(tables)

  return {
    ...statsQuery(context),
    message: async (request) => (isUuid(request.id) ? messages.message(request) : null),
    messages: (query) => messages.messages({ ...query, where: { ...query.where, id: onlyUuids(query.where.id) } }),
    delivery: async (request) => (isUuid(request.id) ? deliveries.delivery(request) : null),
    deliveries: (query) => {
      const { id, messageId } = query.where
      return deliveries.deliveries({
        ...query,
        where: { ...query.where, id: onlyUuids(id), messageId: onlyUuids(messageId) },
      })
    },
    attempts: async (request) => (isUuid(request.deliveryId) ? deliveries.attempts(request) : []),
    dismiss: async (request) => isUuid(request.id) && deliveries.dismiss(request),
    async requeue(request) {
      const { ids, firstDueAt } = await requeue(request)
      if (firstDueAt !== null) {
        bound.lower(firstDueAt)
        onDue(firstDueAt)
      }
      return { ids }
    },
    prune: (request) => connection.transaction((query) => prune(query, request), 'maintenance'),
    deleteTenant: (request) => connection.transaction((query) => deleteTenant(query, request), 'maintenance'),
  }
}
