import { createWebhooks } from '@posthorn/core'
import { flatProfile } from '@posthorn/http'
import { sqliteStore } from '@posthorn/sqlite'

/** The app's webhooks, with the profile that endpoints made through the dialect `flat` have. */
export function createAppWebhooks() {
  return createWebhooks({
    store: sqliteStore({ filename: ':memory:' }),
    events: { 'record:created': { description: 'A record was created.', example: { id: 7 } } },
    profiles: { flat: flatProfile({ signatureHeader: 'x-acme-signature' }) },
    // The receiver of this example runs on this machine, without TLS. Leave this line out in production.
    egress: { allowHttp: true, allow: ['127.0.0.0/8'] },
  })
}
