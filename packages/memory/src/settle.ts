import type { HealthWrite, OutboxStore, Settlement, SettleResult } from '@posthorn/core'
import { WebhooksError } from '@posthorn/core'
import { copyAttempt, copyHealth } from './copies.js'
import { finish, move } from './schedule.js'
import { type DeliveryRow, findDelivery, findEndpoint, type Tables } from './tables.js'

type SettleRequest = Parameters<OutboxStore<never>['settle']>[0]

/** The row a settlement is for, while its token is the stored one. @throws store_failed (attempt stored before) */
function findLeased(tables: Tables, { tenant, deliveryId, token, attempt, unlogged }: Settlement) {
  const row = findDelivery(tables, tenant, deliveryId)
  if (row === undefined || row.token !== token) return undefined
  if (attempt !== null && !unlogged && row.attemptRows.some(({ number }) => number === attempt.number)) {
    throw new WebhooksError(
      'store_failed',
      `Attempt ${attempt.number} of delivery ${deliveryId} is stored already; numbers must increase.`,
      { details: { deliveryId, number: attempt.number } },
    )
  }
  return row
}

/** Whether the attempt is stored, so that an earlier call has settled it. */
function isStored(tables: Tables, { tenant, deliveryId, attempt }: Settlement): boolean {
  const rows = findDelivery(tables, tenant, deliveryId)?.attemptRows ?? []
  return rows.some(({ number, startedAt }) => number === attempt?.number && startedAt === attempt.startedAt)
}

function settleRow(tables: Tables, row: DeliveryRow, { transition, attempt, unlogged }: Settlement, now: number): void {
  if (attempt !== null) {
    if (!unlogged) row.attemptRows.push(copyAttempt(attempt))
    row.attempts += 1
    row.attemptsInBudget += 1
    row.lastOutcome = attempt.outcome
    row.lastStatusCode = attempt.statusCode
  }
  if (transition.status === 'pending' || transition.status === 'held') {
    row.token = null
    move(tables, row, transition.status, now + transition.delayMs)
  } else {
    finish(tables, row, transition.status, transition.status === 'cancelled' ? transition.reason : null, now)
    row.diverted = transition.status === 'failed' && transition.diverted === true
  }
}

function writeHealth(tables: Tables, write: HealthWrite, request: SettleRequest, now: number, result: SettleResult) {
  const row = findEndpoint(tables, write.tenant, write.endpointId)
  if (row === undefined) return
  const { suspendedAt, suspendedReason } = row.record
  if (request.repeated && write.suspend !== null && suspendedAt !== null && suspendedReason === write.suspend) {
    result.suspended.push(write.endpointId)
  }
  if (row.health.version !== write.version) {
    result.healthMissed.push(copyHealth(row.health))
    return
  }
  row.health = { ...write.fields, endpointId: write.endpointId, version: write.version + 1 }
  if (write.suspend === null || row.record.suspendedAt !== null) return
  if (write.sentTo !== undefined && write.sentTo !== row.record.url) return
  row.record = {
    ...row.record,
    suspendedAt: now,
    suspendedReason: write.suspend,
    suspendedBy: 'system',
    updatedAt: now,
    version: row.record.version + 1,
  }
  result.suspended.push(write.endpointId)
}

/** Writes back the outcomes of claimed rows. Looks for rows it must refuse first, so that one leaves nothing behind. */
export function settle(tables: Tables, request: SettleRequest, now: number): SettleResult {
  const { settlements, health, repeated } = request
  const result: SettleResult = { settled: [], stale: [], healthMissed: [], suspended: [] }
  const plan = settlements.map((settlement) => ({ settlement, row: findLeased(tables, settlement) }))
  for (const { settlement, row } of plan) {
    if (row === undefined) {
      const list = repeated && isStored(tables, settlement) ? result.settled : result.stale
      list.push(settlement.deliveryId)
      continue
    }
    settleRow(tables, row, settlement, now)
    result.settled.push(row.id)
  }
  for (const write of health) writeHealth(tables, write, request, now, result)
  return result
}
