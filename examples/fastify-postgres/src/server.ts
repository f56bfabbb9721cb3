import { startServer } from '@posthorn/tooling/postgres'

/** The database to use: yours, by DATABASE_URL, or a real PostgreSQL from npm that is gone afterwards. */
export async function databaseServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const url = process.env.DATABASE_URL
  if (url !== undefined && url !== '') return { url, stop: async () => {} }
  return startServer()
}
