import { createHash } from 'node:crypto'
import type { Row } from '@posthorn/sql'
import { sqlState } from './errors.js'

/** A statement that the server prepares, where it has a name. */
export interface NamedStatement {
  name?: string
  text: string
  values: unknown[]
}

/** What can run a statement, named or not. */
export interface NamingRunner {
  query(statement: NamedStatement): Promise<{ rows: Row[] }>
}

/** Runs one statement and gives its rows. Throws what the runner throws. */
export type PreparedRunner = (text: string, values: readonly unknown[]) => Promise<Row[]>

/** A text is prepared once it was run this often: what runs seldom is not worth the server's memory. */
const runsBefore = 3
const maxNames = 64

/** "No such prepared statement" and "exists already": a proxy hands this session's statements to other connections. */
const proxied = new Set(['26000', '42P05'])
/** "Cached plan must not change result type": a migration ran. */
const stale = '0A000'

/**
 * Runs statements and lets the server keep the plans of those that come again: parsing and planning are half of what
 * a publish costs. The name is made of the text, so it always means the same. Behind a proxy that pools transactions, where
 * that fails, it goes on without names; such a failure is told before anything was run.
 */
export function createPreparedRunner(runner: NamingRunner): PreparedRunner {
  const names = new Map<string, string>()
  const runs = new Map<string, number>()
  let enabled = true

  function nameOf(text: string): string | undefined {
    const known = names.get(text)
    if (known !== undefined || !enabled || names.size >= maxNames) return known
    const count = (runs.get(text) ?? 0) + 1
    if (runs.size > 10 * maxNames) runs.clear()
    runs.set(text, count)
    if (count <= runsBefore) return undefined
    const name = `posthorn_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
    names.set(text, name)
    return name
  }

  return async (text, values) => {
    const name = nameOf(text)
    if (name === undefined) return (await runner.query({ text, values: [...values] })).rows
    try {
      return (await runner.query({ name, text, values: [...values] })).rows
    } catch (error) {
      const state = sqlState(error)
      if (state === null || !(proxied.has(state) || state === stale)) throw error
      if (proxied.has(state)) enabled = false
      names.clear()
      return (await runner.query({ text, values: [...values] })).rows
    }
  }
}
