import { freshHealth, type HealthFields, type HealthRecord } from '@posthorn/core'
import type { Insertable, Updateable } from 'kysely'
import { bool, int, intOrNull, text, textOrNull } from '../columns.js'
import type { Row, SqlDialect } from '../dialect.js'
import type { HealthTable } from '../tables.js'

/** Row of `health` to record. */
export function readHealth(row: Row): HealthRecord {
  return {
    endpointId: text(row.endpoint_id),
    version: int(row.version),
    consecutiveFailures: int(row.consecutive_failures),
    failingSince: intOrNull(row.failing_since),
    failingTold: int(row.failing_told),
    gated: bool(row.gated),
    breakerFailures: int(row.breaker_failures),
    breakerOpenings: int(row.breaker_openings),
    openUntil: intOrNull(row.open_until),
    retryAfterUntil: intOrNull(row.retry_after_until),
    retryAfterUrl: textOrNull(row.retry_after_url),
    reopenedAt: intOrNull(row.reopened_at),
  }
}

/** Fields to the columns they are kept in; `version` and the key are the caller's. */
export function healthChanges(fields: HealthFields, dialect: SqlDialect) {
  return {
    consecutive_failures: fields.consecutiveFailures,
    failing_since: fields.failingSince,
    failing_told: fields.failingTold,
    gated: dialect.boolean(fields.gated),
    breaker_failures: fields.breakerFailures,
    breaker_openings: fields.breakerOpenings,
    open_until: fields.openUntil,
    retry_after_until: fields.retryAfterUntil,
    retry_after_url: fields.retryAfterUrl,
    reopened_at: fields.reopenedAt,
  } satisfies Updateable<HealthTable>
}

/** The row a new endpoint starts with: version 1, no failures, not gated. */
export function newHealthRow(endpoint: { id: string; tenant: string }, dialect: SqlDialect): Insertable<HealthTable> {
  return { endpoint_id: endpoint.id, tenant: endpoint.tenant, version: 1, ...healthChanges(freshHealth, dialect) }
}
