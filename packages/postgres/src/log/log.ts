import type { LogStore } from '@posthorn/core'
import {
  deliveryQueries,
  messageQueries,
  missingQuery,
  type SqlContext,
  statsQuery,
  type TableNames,
} from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'
import { isUuid, onlyUuids } from '../ids.js'
import type { OutboxOptions } from '../outbox/outbox.js'
import { deleteTenantVerb } from './delete-tenant.js'
import { deliverMissingVerb } from './deliver-missing.js'
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
  const deliverMissing = deliverMissingVerb(tables)

  function becameDue(firstDueAt: number | null): void {
    if (firstDueAt === null) return
    bound.lower(firstDueAt)
    onDue(firstDueAt)
  }

  return {
    ...statsQuery(context),
    ...missingQuery(context),
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
    attemptTimes: (request) => deliveries.attemptTimes({ ...request, deliveryIds: request.deliveryIds.filter(isUuid) }),
    dismiss: async (request) => isUuid(request.id) && deliveries.dismiss(request),
    async requeue(request) {
      const { ids, firstDueAt } = await requeue(request)
      becameDue(firstDueAt)
      return { ids }
    },
    async deliverMissing(request) {
      const made = await connection.transaction((query) => deliverMissing(query, request), 'maintenance')
      becameDue(made.firstDueAt)
      return { ids: made.ids }
    },
    prune: (request) => connection.transaction((query) => prune(query, request), 'maintenance'),
    deleteTenant: (request) => deleteTenant(connection.transaction, request),
  }
}
