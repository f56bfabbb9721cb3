import { createWebhooks, type Store, type Webhooks } from '@posthorn/core'

const events = { bench: {} }

/** Default settings, but for loopback receivers. */
export function benchWebhooks<Tx>(store: Store<Tx>): { webhooks: Webhooks<typeof events, Tx>; errors: unknown[] } {
  const webhooks = createWebhooks({ store, events, egress: { allowHttp: true, allow: ['127.0.0.0/8'] } })
  const errors: unknown[] = []
  webhooks.on('worker.error', (error) => errors.push(error))
  return { webhooks, errors }
}

/** Registers `count` endpoints of the tenant `bench`. */
export async function register<Tx>(webhooks: Webhooks<typeof events, Tx>, url: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await webhooks.endpoints.create({ tenant: 'bench', url: `${url}/hooks/${i}` })
}
