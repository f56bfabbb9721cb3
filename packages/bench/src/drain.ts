import { rawJson, type Store } from '@posthorn/core'
import type { BenchContext } from './bench.ts'
import { startCpu } from './cpu.ts'
import { payload } from './payload.ts'
import type { Rate } from './rounds.ts'
import { benchWebhooks, register } from './webhooks.ts'

/** What is to be drained. */
export interface DrainTask {
  /** Deliveries that are measured. */
  count: number
  /** Endpoints, all of which get each message. Default: 100. */
  fanOut?: number
  /** Deliveries that are due besides, and still there when the clock stops. */
  more?: number
  /** Process id of the PostgreSQL server, to count its CPU. */
  postmaster?: number
}

/**
 * Warms up with deliveries of its own, through the same store, pools and endpoints; then fills the queue, starts the
 * worker again and measures until it has settled `count`.
 */
export async function drain<Tx>(
  store: Store<Tx>,
  { receiver, warmUp }: Pick<BenchContext, 'receiver' | 'warmUp'>,
  { count, fanOut = 100, more = 0, postmaster }: DrainTask,
): Promise<Rate> {
  const { webhooks, errors } = benchWebhooks(store)
  await webhooks.migrate()
  await register(webhooks, receiver.url, fanOut)
  const emit = async (deliveries: number) => {
    for (let i = 0; i < deliveries / fanOut; i++) await webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
  }
  const work = async (deliveries: number) => {
    const { promise: settled, resolve } = Promise.withResolvers<void>()
    let left = deliveries
    const off = webhooks.on('delivery.delivered', () => --left === 0 && resolve())
    await webhooks.start()
    await settled
    off()
  }

  const first = Math.ceil(warmUp / fanOut) * fanOut
  await emit(first)
  await work(first)
  await webhooks.stop()
  await emit(count + more)
  const { done } = await receiver.expect(count)
  const cpu = startCpu(postmaster ?? null)
  const started = performance.now()
  await Promise.all([done, work(count)])
  const rate = count / ((performance.now() - started) / 1000)
  const used = cpu(count)
  await webhooks.close()
  if (errors.length > 0) throw new AggregateError(errors, 'The worker had errors.')
  return { rate, cpu: used }
}
