import { createWebhooks } from '@posthorn/core'
import { sqliteStore } from '@posthorn/sqlite'

/** What the tests with several processes run in each of them, on the file given. Leases are short. */
export function engineOn(filename: string) {
  return createWebhooks({
    store: sqliteStore({ filename }),
    events: { 'order.created': {} },
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
    limits: { timeoutMs: 60_000 },
    worker: { concurrency: 64, perEndpoint: 8, leaseMs: 1000, pollMs: 100 },
  })
}
