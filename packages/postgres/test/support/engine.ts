import { createWebhooks, type Signer, standardWebhooks } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'

/** What the tests with several processes run in each of them. `name` goes out with every request as `x-worker`. */
export function engineOn(options: { url: string; schema: string; name: string; leaseMs?: number }) {
  // Long enough for a machine that stalls, short enough that what was in flight at a kill comes again soon.
  const { url, schema, name, leaseMs = 8000 } = options
  const store = postgresStore({ connectionString: url, maxConnections: 3 }, { schema })
  const webhooks = createWebhooks({
    store,
    events: { 'order.created': {} },
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
    signer: signerOf(name),
    limits: { timeoutMs: 60_000 },
    worker: { concurrency: 64, perEndpoint: 8, leaseMs, pollMs: 200 },
  })
  return { store, webhooks }
}

function signerOf(name: string): Signer {
  const standard = standardWebhooks()
  return {
    headerNames: [...standard.headerNames, 'x-worker'],
    sign: (request) => ({ ...standard.sign(request), 'x-worker': name }),
    generateSecret: () => standard.generateSecret(),
  }
}
