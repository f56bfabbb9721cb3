import type { QueryTransaction } from './transaction.js'

/*
 * Transactions of other libraries as `{ query(text, params) }`. Structural: none of them is imported. The store's
 * statements carry each parameter (`$1`) once and contain no `?`.
 */

/** A transaction of Drizzle; `sql` is the tag that `drizzle-orm` exports. */
export function fromDrizzle<Statement>(
  tx: { execute(statement: Statement): PromiseLike<unknown> },
  sql: (strings: TemplateStringsArray, ...values: unknown[]) => Statement,
): QueryTransaction {
  return {
    query: async (text, params) => ({ rows: rowsOf(await tx.execute(sql(templateOf(text), ...params))) }),
  }
}

/** The client that Prisma's `$transaction(async (tx) => …)` gives. */
export function fromPrisma(tx: {
  $queryRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>
}): QueryTransaction {
  return { query: async (text, params) => ({ rows: rowsOf(await tx.$queryRawUnsafe(text, ...params)) }) }
}

/** A transaction of Knex. */
export function fromKnex<Value>(trx: { raw(text: string, bindings: readonly Value[]): PromiseLike<unknown> }): {
  query(text: string, params: Value[]): Promise<{ rows: unknown[] }>
} {
  return { query: async (text, params) => ({ rows: rowsOf(await trx.raw(text.replace(/\$\d+/g, '?'), params)) }) }
}

/** An entity manager or query runner of TypeORM inside a transaction. */
export function fromTypeOrm(manager: {
  query(text: string, parameters: unknown[]): PromiseLike<unknown>
}): QueryTransaction {
  return { query: async (text, params) => ({ rows: rowsOf(await manager.query(text, params)) }) }
}

/** Drivers differ in whether rows come alone or in a result object. */
function rowsOf(result: unknown): unknown[] {
  if (Array.isArray(result)) return result
  if (typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows))
    return result.rows
  return []
}

/** `a $1 b` as the template with one hole that a tag function takes. */
function templateOf(text: string): TemplateStringsArray {
  const parts = text.split(/\$\d+/)
  return Object.assign(parts, { raw: parts })
}
