import { rawJson, type Store } from '@posthorn/core'
import { payload } from './payload.ts'
import type { Receiver } from './receiver.ts'
import { benchWebhooks, register } from './webhooks.ts'

/**
 * Emits `count / fanOut` messages to `fanOut` endpoints, then starts one worker and measures until the last delivery
 * is settled. Gives deliveries a second.
 */
export async function drain<Tx>(store: Store<Tx>, receiver: Receiver, count: number, fanOut = 100): Promise<number> {
  const { webhooks, errors } = benchWebhooks(store)
  await webhooks.migrate()
  await register(webhooks, receiver.url, fanOut)
  for (let i = 0; i < count / fanOut; i++) await webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
  const { done } = await receiver.expect(count)
  const settled = new Promise<void>((resolve) => {
    let left = count
    webhooks.on('delivery.delivered', () => --left === 0 && resolve())
  })
  const started = performance.now()
  await webhooks.start()
  await Promise.all([done, settled])
  const rate = count / ((performance.now() - started) / 1000)
  await webhooks.close()
  if (errors.length > 0) throw new AggregateError(errors, 'The worker had errors.')
  return rate
}
