import {
  type Clock,
  createWebhooks,
  type RetryPolicy,
  type Store,
  schedule,
  type Transport,
  type Webhooks,
} from '@posthorn/core'
import { expressRouter } from '@posthorn/express'
import { listen } from '@posthorn/testkit'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import express, { type Express } from 'express'
import * as v from 'valibot'
import { onTestFinished } from 'vitest'
import { type Portal, type PortalLinkRequest, type PortalOptions, portal } from '../../../src/index.js'
import { keys } from '../../support/portal.js'

const invoice = v.object({
  id: v.pipe(v.string(), v.description('Of the invoice.')),
  amount: v.pipe(v.number(), v.description('In cents.')),
  note: v.optional(v.string()),
})

/** What the host tells its customers about. */
export const events = {
  'invoice.created': { schema: toStandardJsonSchema(invoice), description: 'An invoice was made.' },
  'invoice.paid': {
    schema: toStandardJsonSchema(invoice),
    description: 'An invoice was paid in full.',
    example: { id: 'in_1', amount: 4200 },
  },
  'customer.created': { description: 'Somebody signed up.', example: { id: 'cus_1', name: 'Ada' } },
}

/** The host's webhooks. */
export type HostWebhooks = Webhooks<typeof events, never>

/** A host with a portal, on a port of 127.0.0.1. */
export interface Served {
  webhooks: HostWebhooks
  portal: Portal
  /** Of the host, without a trailing slash. */
  url: string
  /** To which the host's own pages can be added. */
  app: Express
  /** Adds an event of `acme`: an invoice, paid or made. */
  emit(type?: 'invoice.paid' | 'invoice.created', data?: { id: string; amount: number; note?: string }): Promise<void>
  /** A link to the portal for somebody of `acme`. */
  link(request?: Partial<PortalLinkRequest> & { to?: string }): Promise<string>
}

/** Options of {@link serve}. */
export interface ServeOptions {
  portal?: Partial<PortalOptions>
  clock?: Clock
  /** Default: two attempts, at once. */
  retry?: RetryPolicy
  transport?: Transport
  worker?: { concurrency: number }
  breaker?: false
  /** Whether a worker runs. Default: true. */
  start?: boolean
}

/** Serves a portal at `/portal` of an Express app, from a store that is migrated, until the test ends. */
export async function serve(store: Store<never>, options: ServeOptions = {}): Promise<Served> {
  const { clock, transport, worker, breaker, retry = schedule([0, 50], { jitter: 0 }), start = true } = options
  const webhooks = createWebhooks<typeof events, never>({
    store,
    events,
    retry,
    ...(clock && { clock }),
    ...(transport && { transport }),
    ...(worker && { worker }),
    ...(breaker === false && { breaker }),
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
  })
  await webhooks.migrate()
  const app = express()
  const server = await listen(app)
  const customers = portal(webhooks, { links: { keys, url: `${server.url}/portal` }, ...options.portal })
  app.use('/portal', expressRouter(customers))
  if (start) await webhooks.start()
  onTestFinished(async () => {
    await server.close()
    await webhooks.close()
  })
  return {
    webhooks,
    portal: customers,
    url: server.url,
    app,
    async emit(type = 'invoice.paid', data = { id: 'in_1', amount: 4200 }) {
      await webhooks.emit(type, data, { tenant: 'acme' })
    },
    link: (request) => customers.portalLink({ tenant: 'acme', actor: 'ada', ...request }),
  }
}
