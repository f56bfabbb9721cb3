import { getRequestListener } from '@hono/node-server'
import { createHandler } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { httpConformance, httpSubject, listen } from '@posthorn/testkit'
import { Hono } from 'hono'
import { describe, it } from 'vitest'

httpConformance({
  name: 'the bare handler in Hono',
  // It gets a Request, not a socket: when a connection is closed is the server's affair.
  ownConnection: false,
  open: () => httpSubject(memoryStore()),
  async create(webhooks, options) {
    const handle = createHandler(webhooks, { ...options, basePath: '/api/webhooks' })
    const app = new Hono()
    app.all('/api/webhooks/*', (context) => handle(context.req.raw))
    const server = await listen(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
    return { ...server, url: `${server.url}/api/webhooks` }
  },
  describe,
  it,
})
