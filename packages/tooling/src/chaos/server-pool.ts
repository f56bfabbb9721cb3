import { startServer, type TestServer } from '../postgres-server.ts'

/** PostgreSQL servers for runs that go side by side. */
export interface ServerPool {
  /** One that many runs share, each with a database of its own. */
  shared(): Promise<TestServer>
  /** One for a run alone, which may do with it what it likes and gives it `back`. */
  own(): Promise<{ server: TestServer; back: () => void }>
  stop(): Promise<void>
}

/** Starts servers as they are needed. */
export function serverPool(): ServerPool {
  const started: Promise<TestServer>[] = []
  const free: TestServer[] = []
  let common: Promise<TestServer> | null = null
  function start(): Promise<TestServer> {
    const server = startServer()
    started.push(server)
    return server
  }
  return {
    shared() {
      common ??= start()
      return common
    },
    async own() {
      const server = free.pop() ?? (await start())
      return { server, back: () => void free.push(server) }
    },
    async stop() {
      for (const server of await Promise.allSettled(started)) {
        if (server.status === 'fulfilled') await server.value.stop()
      }
    },
  }
}
