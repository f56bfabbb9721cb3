import type { PostgresTransaction } from '@posthorn/postgres'

/** A library on the test's database, whose transactions carry emits. */
export interface Library {
  name: string
  /** Runs `work` in a transaction of the library: commits, or rolls back when `work` throws. */
  transaction(work: (tx: PostgresTransaction) => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** Starts a library on a database. */
export type OpenLibrary = (connectionString: string) => Promise<Library>
