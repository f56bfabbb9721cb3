import { startServer } from '@posthorn/tooling/postgres'

/**
 * One PostgreSQL for the whole run. Its address goes to the tests as POSTHORN_TEST_POSTGRES_URL; where that is set
 * already, that server is used: a superuser's connection string, PostgreSQL 15 or newer.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.POSTHORN_TEST_POSTGRES_URL !== undefined) return undefined
  const server = await startServer({
    flags: ['-c', 'max_connections=200', '-c', 'fsync=off', '-c', 'full_page_writes=off'],
  })
  process.env.POSTHORN_TEST_POSTGRES_URL = server.url
  return server.stop
}
