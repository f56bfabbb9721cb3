import { createWebhooks } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'

/** An instance under test. */
export type Subject = Awaited<ReturnType<typeof openSubject>>

/** A fresh instance in memory that may send to 127.0.0.1. */
export async function openSubject() {
  const webhooks = createWebhooks({
    store: memoryStore(),
    events: { 'invoice.paid': { description: 'An invoice was paid.', example: { id: 'in_1' } } },
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
  })
  await webhooks.migrate()
  return {
    webhooks,
    emit: ({ tenant, payload }: { tenant: string; payload: unknown }) =>
      webhooks.emit('invoice.paid', payload, { tenant }),
    close: () => webhooks.close(),
  }
}
