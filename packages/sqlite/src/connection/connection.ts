import { WebhooksError } from '@posthorn/core'
import type { Row } from '@posthorn/sql'
import type { Compilable } from 'kysely'
import { isInTransaction, type SqliteHandle, type SqlValue } from './handle.js'

/** A prepared statement, the same over both drivers. */
export interface Statement {
  /** For statements that give rows. */
  all(...parameters: SqlValue[]): readonly Row[]
  /** The first row. */
  get(...parameters: SqlValue[]): Row | undefined
  /** For statements that give none: how many rows were changed. */
  run(...parameters: SqlValue[]): number
}

/** The thin layer over a driver's handle: statements prepared once, transactions. */
export interface Connection {
  readonly handle: SqliteHandle
  readonly inTransaction: boolean
  /** Prepares once per SQL text, and keeps that: for texts of which there is a fixed number. */
  statement(sql: string): Statement
  exec(sql: string): void
  /** Runs a query that gives rows. Its statement is not kept: there is no end to what a list may ask for. */
  query(query: Compilable): readonly Row[]
  /** Runs a query that gives none, as `query` does: how many rows were changed. */
  change(query: Compilable): number
  /** Runs `work` in a transaction of its own that takes the write lock at once; undone where `work` throws. */
  transaction<Result>(work: () => Result): Result
  /** Runs `work` inside the transaction that is open; what it did is undone where it throws. */
  savepoint<Result>(work: () => Result): Result
}

/** Wraps a handle. */
export function createConnection(handle: SqliteHandle): Connection {
  const statements = new Map<string, Statement>()

  function statement(sql: string): Statement {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const prepared = prepare(handle, sql)
    statements.set(sql, prepared)
    return prepared
  }

  function bracket<Result>(begin: string, commit: string, rollback: string, work: () => Result): Result {
    handle.exec(begin)
    try {
      const result = work()
      handle.exec(commit)
      return result
    } catch (error) {
      // Some errors (disk full, for one) have already rolled everything back.
      if (isInTransaction(handle)) handle.exec(rollback)
      throw error
    }
  }

  return {
    handle,
    get inTransaction() {
      return isInTransaction(handle)
    },
    statement,
    exec: (sql) => {
      handle.exec(sql)
    },
    query: (query) => {
      const { sql, parameters } = query.compile()
      return prepare(handle, sql).all(...parameters.map(sqlValue))
    },
    change: (query) => {
      const { sql, parameters } = query.compile()
      return prepare(handle, sql).run(...parameters.map(sqlValue))
    },
    transaction: (work) => bracket('BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK', work),
    savepoint: (work) =>
      bracket('SAVEPOINT posthorn', 'RELEASE posthorn', 'ROLLBACK TO posthorn; RELEASE posthorn', work),
  }
}

function prepare(handle: SqliteHandle, sql: string): Statement {
  const prepared = handle.prepare(sql)
  return {
    all: (...parameters) => {
      const rows = prepared.all(...parameters)
      if (!rows.every(isRow)) throw new WebhooksError('store_failed', 'The handle gives rows that are not objects.')
      return rows
    },
    get: (...parameters) => {
      const row = prepared.get(...parameters)
      return isRow(row) ? row : undefined
    },
    run: (...parameters) => Number(prepared.run(...parameters).changes),
  }
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null
}

function sqlValue(value: unknown): SqlValue {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value
  throw new WebhooksError('store_failed', `A value of type ${typeof value} cannot be bound.`)
}
