import { DatabaseSync } from 'node:sqlite'
import type { SqliteHandle } from '@posthorn/sqlite'
import Database from 'better-sqlite3'

/** How a host opens a database, with each library that the store works with. */
export const drivers: { name: string; open(file: string): SqliteHandle }[] = [
  { name: 'node:sqlite', open: (file) => new DatabaseSync(file) },
  { name: 'better-sqlite3', open: (file) => new Database(file) },
]
