import type { HealthWrite } from '@posthorn/core'
import type { TableNames } from '@posthorn/sql'

/**
 * The part of a settle that writes health: `hw` gives the endpoints written, `es` those suspended. Compare-and-set on
 * version. `hl` locks in id order first, so that two workers with the same endpoints do not deadlock.
 */
export function settleHealthSql(t: TableNames, parameter: string): string {
  return `hi AS MATERIALIZED (
  SELECT * FROM json_to_recordset(${parameter}::text::json) AS r(
    id text, tenant text, version bigint, failures bigint, since bigint, told integer, gated boolean, breaker_failures bigint,
    openings integer, open_until bigint, retry_after_until bigint, retry_after_url text, reopened_at bigint, suspend text,
    sent_to text)),
hl AS MATERIALIZED (
  SELECT h.endpoint_id FROM ${t.health} h JOIN hi ON h.endpoint_id = hi.id AND h.tenant = hi.tenant
  ORDER BY h.endpoint_id FOR UPDATE OF h),
hw AS (
  UPDATE ${t.health} h SET version = h.version + 1, consecutive_failures = hi.failures, failing_since = hi.since,
    failing_told = hi.told, gated = hi.gated, breaker_failures = hi.breaker_failures, breaker_openings = hi.openings,
    open_until = hi.open_until, retry_after_until = hi.retry_after_until, retry_after_url = hi.retry_after_url,
    reopened_at = hi.reopened_at
  FROM hi JOIN hl ON hl.endpoint_id = hi.id
  WHERE h.endpoint_id = hi.id AND h.version = hi.version RETURNING h.endpoint_id),
es AS (
  UPDATE ${t.endpoints} e SET suspended_at = (SELECT now FROM clock), suspended_reason = hi.suspend,
    suspended_by = 'system', updated_at = (SELECT now FROM clock), version = e.version + 1
  FROM hi JOIN hw ON hw.endpoint_id = hi.id
  WHERE e.id = hi.id AND hi.suspend IS NOT NULL AND e.suspended_at IS NULL AND e.url = coalesce(hi.sent_to, e.url)
  RETURNING e.id)`
}

/** Health writes as the JSON that {@link settleHealthSql} reads. */
export function healthParameter(writes: readonly HealthWrite[]): string {
  return JSON.stringify(
    writes.map(({ tenant, endpointId, version, fields, suspend, sentTo }) => ({
      id: endpointId,
      tenant,
      version,
      failures: fields.consecutiveFailures,
      since: fields.failingSince,
      told: fields.failingTold,
      gated: fields.gated,
      breaker_failures: fields.breakerFailures,
      openings: fields.breakerOpenings,
      open_until: fields.openUntil,
      retry_after_until: fields.retryAfterUntil,
      retry_after_url: fields.retryAfterUrl,
      reopened_at: fields.reopenedAt,
      suspend,
      sent_to: sentTo,
    })),
  )
}
