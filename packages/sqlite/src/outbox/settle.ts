import type { AttemptRecord, HealthRecord, HealthWrite, OutboxStore, Settlement, SettleResult } from '@posthorn/core'
import { readHealth, type TableNames } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'
import { sqliteDialect } from '../dialect.js'

type SettleRequest = Parameters<OutboxStore<never>['settle']>[0]

/**
 * Writes back the outcomes of claimed deliveries. Every statement finds its row by primary key. A final one deletes the
 * queue row (its token is the fence) and updates columns of `deliveries` that no index holds.
 */
export function settleVerb(tables: TableNames) {
  const remove = `DELETE FROM ${tables.queue} WHERE tenant = ? AND delivery_id = ? AND token = ?`
  const requeue = `UPDATE ${tables.queue} SET status = ?, due_at = ?, token = 0, attempts = attempts + ?,
    attempts_in_budget = attempts_in_budget + ? WHERE tenant = ? AND delivery_id = ? AND token = ?`
  const finish = `UPDATE ${tables.deliveries} SET status = ?, unsuccessful = ?, cancel_reason = ?, finished_at = ?
    WHERE tenant = ? AND id = ?`
  const divert = `UPDATE ${tables.deliveries} SET diverted = 1 WHERE tenant = ? AND id = ?`
  const note = `UPDATE ${tables.deliveries} SET attempts = attempts + 1, last_outcome = ?, last_status_code = ?
    WHERE tenant = ? AND id = ?`
  const finishNoted = `UPDATE ${tables.deliveries} SET status = ?, unsuccessful = ?, cancel_reason = ?, finished_at = ?,
    attempts = attempts + 1, last_outcome = ?, last_status_code = ? WHERE tenant = ? AND id = ?`
  const insertAttempt = `INSERT INTO ${tables.attempts} (delivery_id, number, tenant, endpoint_id, url,
    request_headers, outcome, status_code, error, response_headers, response_body, response_truncated, started_at, duration_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  const storedAttempt = `SELECT 1 FROM ${tables.attempts} WHERE tenant = ? AND delivery_id = ? AND number = ?
    AND started_at = ?`
  const isSuspended = `SELECT 1 FROM ${tables.endpoints} WHERE id = ? AND tenant = ? AND suspended_at IS NOT NULL
    AND suspended_reason = ?`
  const writeHealth = `UPDATE ${tables.health} SET consecutive_failures = ?, failing_since = ?, failing_told = ?,
    gated = ?, breaker_failures = ?, breaker_openings = ?, open_until = ?, retry_after_until = ?, retry_after_url = ?,
    reopened_at = ?, version = version + 1 WHERE endpoint_id = ? AND tenant = ? AND version = ?`
  const currentHealth = `SELECT * FROM ${tables.health} WHERE endpoint_id = ? AND tenant = ?`
  const suspend = `UPDATE ${tables.endpoints} SET suspended_at = ?, suspended_reason = ?, suspended_by = 'system',
    updated_at = ?, version = version + 1 WHERE id = ? AND tenant = ? AND suspended_at IS NULL AND url = coalesce(?, url)`

  function insertAttemptRow(connection: Connection, attempt: AttemptRecord): void {
    const { deliveryId, number, tenant, endpointId, url, outcome, statusCode, error } = attempt
    const { requestHeaders, responseHeaders, responseBody, responseTruncated, startedAt, durationMs } = attempt
    const sent = requestHeaders === null ? null : JSON.stringify(requestHeaders)
    const headers = responseHeaders === null ? null : JSON.stringify(responseHeaders)
    connection
      .statement(insertAttempt)
      .run(
        ...[deliveryId, number, tenant, endpointId, url, sent, outcome, statusCode, error],
        ...[headers, responseBody, sqliteDialect.boolean(responseTruncated), startedAt, durationMs],
      )
  }

  /** False where the token is stale. */
  function settleOne(connection: Connection, settlement: Settlement, now: number): boolean {
    const { tenant, deliveryId, token, transition, attempt, unlogged } = settlement
    if (transition.status === 'pending' || transition.status === 'held') {
      const made = attempt === null ? 0 : 1
      const dueAt = now + transition.delayMs
      const changed = connection.statement(requeue).run(transition.status, dueAt, made, made, tenant, deliveryId, token)
      if (changed === 0) return false
      if (attempt !== null) connection.statement(note).run(attempt.outcome, attempt.statusCode, tenant, deliveryId)
    } else {
      if (connection.statement(remove).run(tenant, deliveryId, token) === 0) return false
      const reason = transition.status === 'cancelled' ? transition.reason : null
      const failed = transition.status === 'delivered' ? 0 : 1
      if (attempt === null) connection.statement(finish).run(transition.status, failed, reason, now, tenant, deliveryId)
      else {
        connection
          .statement(finishNoted)
          .run(transition.status, failed, reason, now, attempt.outcome, attempt.statusCode, tenant, deliveryId)
      }
      if (transition.status === 'failed' && transition.diverted) connection.statement(divert).run(tenant, deliveryId)
    }
    if (attempt !== null && !unlogged) insertAttemptRow(connection, attempt)
    return true
  }

  /** Whether the attempt is stored, so that an earlier call has settled it. */
  function isStored(connection: Connection, { tenant, deliveryId, attempt }: Settlement): boolean {
    if (attempt === null) return false
    return connection.statement(storedAttempt).get(tenant, deliveryId, attempt.number, attempt.startedAt) !== undefined
  }

  /** False where the stored version is another, or the endpoint is gone. */
  function writeHealthRow(connection: Connection, { tenant, endpointId, version, fields }: HealthWrite): boolean {
    const { consecutiveFailures, failingSince, failingTold } = fields
    const { breakerFailures, breakerOpenings, openUntil, retryAfterUntil, retryAfterUrl, reopenedAt } = fields
    const changed = connection
      .statement(writeHealth)
      .run(
        ...[consecutiveFailures, failingSince, failingTold, sqliteDialect.boolean(fields.gated)],
        ...[breakerFailures, breakerOpenings, openUntil, retryAfterUntil, retryAfterUrl, reopenedAt],
        ...[endpointId, tenant, version],
      )
    return changed > 0
  }

  return (
    connection: Connection,
    { settlements, health, repeated = false, now: given }: SettleRequest,
  ): SettleResult => {
    const now = given ?? Date.now()
    const settled: string[] = []
    const stale: string[] = []
    for (const settlement of settlements) {
      const isSettled = settleOne(connection, settlement, now) || (repeated && isStored(connection, settlement))
      const list = isSettled ? settled : stale
      list.push(settlement.deliveryId)
    }
    const healthMissed: HealthRecord[] = []
    const suspended: string[] = []
    for (const write of health) {
      const { tenant, endpointId } = write
      const wasSuspended =
        repeated &&
        write.suspend !== null &&
        connection.statement(isSuspended).get(endpointId, tenant, write.suspend) !== undefined
      if (wasSuspended) suspended.push(endpointId)
      if (!writeHealthRow(connection, write)) {
        const current = connection.statement(currentHealth).get(endpointId, tenant)
        if (current !== undefined) healthMissed.push(readHealth(current))
      } else if (write.suspend !== null) {
        const changed = connection
          .statement(suspend)
          .run(now, write.suspend, now, endpointId, tenant, write.sentTo ?? null)
        if (changed > 0) suspended.push(endpointId)
      }
    }
    return { settled, stale, healthMissed, suspended }
  }
}
