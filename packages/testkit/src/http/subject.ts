import { createWebhooks, type Store } from '@posthorn/core'
import type { HttpSubject } from './context.js'

/** A fresh instance on an empty store, as the suite needs it; migrates the store. Closing it closes the store. */
export async function httpSubject<Tx>(store: Store<Tx>): Promise<HttpSubject> {
  const webhooks = createWebhooks({
    store,
    events: { 'invoice.paid': { description: 'An invoice was paid.', example: { id: 'in_1' } } },
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
  })
  await webhooks.migrate()
  return {
    webhooks,
    emit: ({ tenant, payload }) => webhooks.emit('invoice.paid', payload, { tenant }),
    close: () => webhooks.close(),
  }
}
