import { expressRouter } from '@posthorn/express'
import { memoryStore } from '@posthorn/memory'
import { httpConformance, httpSubject, listen } from '@posthorn/testkit'
import type express from 'express'
import { describe, it } from 'vitest'

/** Any version of the express module. */
export type ExpressModule = typeof express

interface HostApp {
  /** Where the router ends up. */
  path: string
  /** Whether a parser of the host's reads bodies first. */
  parsedBefore: boolean
  mount(app: express.Express, router: express.RequestHandler, module: ExpressModule): void
}

/** Where hosts mount the router, and what they may have in front of it. */
const apps: Record<string, HostApp> = {
  'at the root': {
    path: '',
    parsedBefore: false,
    mount: (app, router) => app.use(router),
  },
  'after every parser, inside routers, below a parameter': {
    path: '/customers/42/v1/web%20hooks',
    parsedBefore: true,
    mount(app, router, { Router, json, urlencoded, text, raw }) {
      const inner = Router().use('/web%20hooks', router)
      const outer = Router({ mergeParams: true })
        .use(json({ limit: '5mb' }))
        .use('/v1', inner)
      app.use(urlencoded({ extended: true }), text(), raw()).use('/customers/:customer', outer)
    },
  },
}

/** Runs the conformance suite for every app above. */
export function expressConformance(name: string, module: ExpressModule): void {
  for (const [what, { path, parsedBefore, mount }] of Object.entries(apps)) {
    httpConformance({
      name: `${name} ${what}`,
      parsedBefore,
      open: () => httpSubject(memoryStore()),
      async create(webhooks, options) {
        // `test` keeps Express from printing what its own parsers refuse.
        const app = module().set('env', 'test')
        mount(app, expressRouter(webhooks, options), module)
        const server = await listen(app)
        return { ...server, url: server.url + path }
      },
      describe,
      it,
    })
  }
}
