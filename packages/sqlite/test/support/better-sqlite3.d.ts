declare module 'better-sqlite3' {
  import type { SqliteHandle } from '@posthorn/sqlite'

  const Database: new (filename: string, options?: { timeout?: number; readonly?: boolean }) => SqliteHandle
  export default Database
}
