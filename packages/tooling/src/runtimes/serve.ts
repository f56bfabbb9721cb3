import type { WebhooksManagement } from '@posthorn/core'
import { type ApiOptions, createHandler } from '@posthorn/http'
import { createNodeHandler } from '@posthorn/http/node'
import { type HttpApp, listen } from '@posthorn/testkit'

type Fetch = (request: Request) => Promise<Response>

/** What of the runtimes' own servers is used here. */
declare global {
  var Bun: { serve(options: { hostname: string; port: number; fetch: Fetch }): BunServer } | undefined
  var Deno:
    | { serve(options: { hostname: string; port: number; onListen(): void }, fetch: Fetch): DenoServer }
    | undefined
}

interface BunServer {
  port: number
  stop(closeConnections: boolean): Promise<void>
}

interface DenoServer {
  addr: { port: number }
  shutdown(): Promise<void>
}

/** Serves the management API in the way of the runtime this runs in, on a free port. */
export async function serveApi(webhooks: WebhooksManagement, options: ApiOptions): Promise<HttpApp> {
  const hostname = '127.0.0.1'
  const { Bun, Deno } = globalThis
  if (Bun !== undefined) {
    const server = Bun.serve({ hostname, port: 0, fetch: createHandler(webhooks, options) })
    return { url: `http://${hostname}:${server.port}`, close: () => server.stop(true) }
  }
  if (Deno !== undefined) {
    const server = Deno.serve({ hostname, port: 0, onListen() {} }, createHandler(webhooks, options))
    return { url: `http://${hostname}:${server.addr.port}`, close: () => server.shutdown() }
  }
  const handle = createNodeHandler(webhooks, options)
  return listen((req, res) => void handle(req, res))
}
