import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { HttpApp } from './context.js'

/** Serves a listener on a free port of 127.0.0.1. `close` ends open connections too. */
export async function listen(listener: RequestListener): Promise<HttpApp> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
