/** Tables with as many rows as these, of the tenant `bench` and of a thousand others. */
export interface Size {
  /** Messages, each with a delivery and an attempt; a tenth of the deliveries is not final. */
  rows: number
  /** Endpoints of other tenants. */
  endpoints: number
}

/** Copies of one row of a table. `changes` are columns as SQL of the number `n`; `only` says for which numbers. */
export interface TableCopies {
  table: string
  count: number
  changes: Record<string, string>
  only?: string
}

const day = 24 * 3600 * 1000

/** When the oldest message was made: messages are spread over the 30 days before `now`, in ms. */
export function oldest(now: number): number {
  return now - 30 * day
}

/**
 * What makes tables of a size, of the one row that each has. Half of the messages are the tenant's. `uuid`: SQL of an id
 * with this time and number; `ids`: the tenant's endpoints.
 */
export function copiesFor(
  { rows, endpoints }: Size,
  { now, ids, uuid }: { now: number; ids: readonly string[]; uuid: (time: string, n: string) => string },
): TableCopies[] {
  const at = `(${oldest(now)} + n * ${Math.floor((29 * day) / rows)})`
  const id = uuid(at, 'n')
  const isOwn = 'n % 2 = 0'
  const tenant = `CASE WHEN ${isOwn} THEN 'bench' ELSE 'other-' || (n / 2 % 1000) END`
  const own = ids.map((each, index) => `WHEN ${index} THEN '${each}'`).join(' ')
  const endpoint = `CASE WHEN ${isOwn} THEN CASE n / 2 % ${ids.length} ${own} END ELSE 'other-' || (n % ${endpoints}) END`
  const isOpen = 'n % 40 < 4'
  const others = { tenant: `'other-' || (n % 1000)` }
  const common = { tenant, endpoint_id: endpoint }
  return [
    { table: 'endpoints', count: endpoints, changes: { ...others, id: `'other-' || n` } },
    { table: 'health', count: endpoints, changes: { ...others, endpoint_id: `'other-' || n` } },
    { table: 'messages', count: rows, changes: { id, tenant, created_at: at } },
    {
      table: 'deliveries',
      count: rows,
      changes: {
        ...common,
        ...{ id, message_id: id, created_at: at, attempts: '1' },
        status: `CASE WHEN ${isOpen} THEN 'open' ELSE 'delivered' END`,
      },
    },
    {
      table: 'queue',
      count: rows,
      only: isOpen,
      changes: {
        ...common,
        ...{ delivery_id: id, message_id: id },
        status: `CASE WHEN n % 40 < 2 THEN 'pending' ELSE 'held' END`,
        due_at: `${now + day} + n`,
      },
    },
    { table: 'attempts', count: rows, only: `NOT ${isOpen}`, changes: { ...common, delivery_id: id, started_at: at } },
  ]
}
