import { type DeliveryWhere, isHeld, type LogStore, type MessageRecord, type MessageWhere } from '@posthorn/core'
import { copyAttempt, copyMessage, deliveryRecord } from './copies.js'
import { isAmong, isWithin, listRows } from './list.js'
import { deliverMissing, missing } from './missing.js'
import { deleteTenant, prune } from './prune.js'
import { move } from './schedule.js'
import { stats } from './stats.js'
import { type DeliveryRow, findDelivery, isWaiting, type MessageRow, type Tables } from './tables.js'

function isMessageListed({ record }: MessageRow, where: MessageWhere): boolean {
  return isAmong(where.id, record.id) && isAmong(where.type, record.type) && isWithin(where.createdAt, record.createdAt)
}

function isDeliveryListed(row: DeliveryRow, where: DeliveryWhere): boolean {
  const { record } = row.message
  return (
    isAmong(where.id, row.id) &&
    isAmong(where.messageId, record.id) &&
    isAmong(where.endpointId, row.endpointId) &&
    isAmong(where.eventType, record.type) &&
    isAmong(where.status, row.status) &&
    (where.diverted === undefined || where.diverted === row.diverted) &&
    (where.lastStatusCode === undefined ||
      (row.lastStatusCode !== null && where.lastStatusCode.includes(row.lastStatusCode))) &&
    isWithin(where.createdAt, record.createdAt) &&
    (where.unexpiredAt === undefined || !hasExpired(record, where.unexpiredAt))
  )
}

function hasExpired({ expiresAt }: MessageRecord, at: number): boolean {
  return expiresAt !== null && expiresAt <= at
}

/** Deliveries of a tenant that may match: those named, where some are, else all. */
function candidates(tables: Tables, tenant: string, where: DeliveryWhere): DeliveryRow[] {
  if (where.id !== undefined) return [...new Set(where.id)].flatMap((id) => findDelivery(tables, tenant, id) ?? [])
  const messages = tables.tenants.get(tenant)?.messages
  if (messages === undefined) return []
  const named = where.messageId === undefined ? null : new Set(where.messageId)
  const rows = named === null ? [...messages.values()] : [...named].flatMap((id) => messages.get(id) ?? [])
  return rows.flatMap(({ deliveries }) => deliveries)
}

/** The `log` role. Each verb runs in one turn of the event loop, which makes it atomic. `at` gives the time of a request. */
export function logStore(open: () => Tables, at: (request: { now?: number }) => number): LogStore {
  return {
    async message({ tenant, id }) {
      const row = open().tenants.get(tenant)?.messages.get(id)
      return row === undefined ? null : copyMessage(row.record)
    },

    async messages(query) {
      const result = listRows(query, {
        rows: open().tenants.get(query.tenant)?.messages.values() ?? [],
        matches: (row) => isMessageListed(row, query.where),
        value: (row, field) => row.record[field],
      })
      return { ...result, rows: result.rows.map(({ record }) => copyMessage(record)) }
    },

    async delivery({ tenant, id }) {
      const row = findDelivery(open(), tenant, id)
      return row === undefined ? null : deliveryRecord(row)
    },

    async deliveries(query) {
      const result = listRows(query, {
        rows: candidates(open(), query.tenant, query.where),
        matches: (row) => isDeliveryListed(row, query.where),
        value: (row, field) => row[field],
      })
      return { ...result, rows: result.rows.map(deliveryRecord) }
    },

    async attempts({ tenant, deliveryId }) {
      const rows = findDelivery(open(), tenant, deliveryId)?.attemptRows ?? []
      return rows.map(copyAttempt).sort((left, right) => left.number - right.number)
    },

    async attemptTimes({ tenant, deliveryIds, limit }) {
      const rows = deliveryIds.flatMap((id) => findDelivery(open(), tenant, id)?.attemptRows ?? [])
      return rows
        .slice(0, limit)
        .map(({ deliveryId, outcome, statusCode, durationMs }) => ({ deliveryId, outcome, statusCode, durationMs }))
    },

    async requeue(request) {
      const tables = open()
      const now = at(request)
      const requeued: string[] = []
      for (const [index, id] of request.ids.entries()) {
        const row = findDelivery(tables, request.tenant, id)
        const endpoint = row === undefined ? undefined : tables.endpoints.get(row.endpointId)
        if (row === undefined || isWaiting(row) || endpoint?.record.tenant !== request.tenant) continue
        const dueAt = Math.max(row.message.record.deliverAt ?? 0, now + (request.delaysMs?.[index] ?? 0))
        if (hasExpired(row.message.record, dueAt)) continue
        row.attemptsInBudget = 0
        row.cancelReason = null
        row.diverted = false
        row.finishedAt = null
        move(tables, row, isHeld(endpoint.record, endpoint.health) ? 'held' : 'pending', dueAt)
        requeued.push(id)
      }
      return { ids: requeued }
    },

    async dismiss({ tenant, id }) {
      const row = findDelivery(open(), tenant, id)
      if (row === undefined || !row.diverted) return false
      row.diverted = false
      return true
    },

    missing: async (request) => missing(open(), request),
    deliverMissing: async (request) => ({ ids: deliverMissing(open(), request, at(request)) }),
    prune: async (request) => prune(open(), request),
    deleteTenant: async ({ tenant, limit }) => {
      const deleted = deleteTenant(open(), tenant, limit)
      return { deleted, next: deleted < limit ? null : '' }
    },
    stats: async (request) => stats(open(), request.tenant, at(request)),
  }
}
