import type { OutboxStore, Reservation, ReservationRequest, ReserveResult } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'

type Request = Parameters<OutboxStore<never>['reserve']>[0]

/** What both statements are given. In the order of the key, which is the order of locks. */
const asked = `i AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::text::json) AS r(
    place integer, tenant text, id text, kind text, count bigint, gap double precision, horizon double precision)
  ORDER BY tenant COLLATE "C", id COLLATE "C", kind COLLATE "C")`

/*
 * $1 what is asked for, $2 now. The rule is `takeSlots`.
 * - `found` locks first, and so sees what another call has taken while this one waited for it. Row by row (LATERAL): a join
 *   of what the planner takes for many rows would read all of the table.
 * - `moved` writes nothing where the next slot stays the same: a worker may ask again and again.
 */
export function reserveSql(t: TableNames): string {
  return `WITH ${asked},
found AS MATERIALIZED (
  SELECT i.*, r.next_slot FROM i CROSS JOIN LATERAL (
    SELECT next_slot FROM ${t.reservations} WHERE tenant = i.tenant AND endpoint_id = i.id AND kind = i.kind
    FOR UPDATE) r),
clock AS MATERIALIZED (SELECT ${timeSql('$2')} AS now),
free AS (
  SELECT f.*, c.now, c.now + f.horizon AS until, greatest(c.now, least(f.next_slot, c.now + f.horizon + f.gap)) AS first
  FROM found f CROSS JOIN clock c),
taken AS MATERIALIZED (
  SELECT *, CASE WHEN first > until THEN 0 ELSE least(count, floor((until - first) / gap)::bigint + 1) END AS n FROM free),
moved AS (
  UPDATE ${t.reservations} r SET next_slot = k.first + k.n * k.gap FROM taken k
  WHERE r.tenant = k.tenant AND r.endpoint_id = k.id AND r.kind = k.kind AND r.next_slot <> k.first + k.n * k.gap)
SELECT json_build_object('now', (SELECT now FROM clock), 'taken', (
  SELECT json_agg(json_build_array(place, n, first - now)) FROM taken))::text AS result`
}

interface Answer {
  now: number
  /** Place of the request, count, delay. */
  taken: [number, number, number][] | null
}

/**
 * `reserve`: one statement, and three the first time that slots of an endpoint are asked for, as its row is made. The
 * endpoint is locked for that against its deletion, or the row might stay behind.
 */
export function reserveVerb(tables: TableNames) {
  const reserve = reserveSql(tables)
  const make = `WITH ${asked},
e AS MATERIALIZED (
  SELECT i.tenant, i.id, i.kind FROM i CROSS JOIN LATERAL (
    SELECT 1 FROM ${tables.endpoints} WHERE id = i.id AND tenant = i.tenant FOR KEY SHARE) l)
INSERT INTO ${tables.reservations} (tenant, endpoint_id, kind, next_slot) SELECT tenant, id, kind, 0 FROM e
ON CONFLICT DO NOTHING`

  return async (query: Query, { reservations, now }: Request): Promise<ReserveResult> => {
    const given = reservations.map(({ tenant, endpointId, kind, count, gapMs, horizonMs }, place) => ({
      ...{ place, tenant, id: endpointId, kind, count, gap: gapMs, horizon: horizonMs },
    }))
    const run = async (some: typeof given, at: number | null): Promise<Answer> => {
      const [row] = await query(reserve, [JSON.stringify(some), at])
      return JSON.parse(text(row?.result))
    }
    const first = await run(given, now ?? null)
    const taken = new Map(first.taken?.map(([place, count, delayMs]) => [place, { count, delayMs }]))
    const missing = given.filter(({ place }) => !taken.has(place))
    if (missing.length > 0) {
      await query(make, [JSON.stringify(missing)])
      // By the same time, since delays count from one
      const second = await run(missing, first.now)
      for (const [place, count, delayMs] of second.taken ?? []) taken.set(place, { count, delayMs })
    }
    return {
      reservations: reservations.flatMap((each, place) => reservationOf(each, taken.get(place))),
      now: first.now,
    }
  }
}

function reservationOf(
  { endpointId, kind }: ReservationRequest,
  taken: Pick<Reservation, 'count' | 'delayMs'> | undefined,
): Reservation[] {
  return taken === undefined ? [] : [{ endpointId, kind, ...taken }]
}
