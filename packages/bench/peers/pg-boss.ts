import { PgBoss } from 'pg-boss'
import { insertAttempts } from './attempts.ts'
import { runPeer } from './harness.ts'
import { countdown, type DeliveryJob } from './job.ts'

const queue = 'deliveries'

const options = {
  batchSize: 256,
  localConcurrency: 2,
  pollingIntervalSeconds: 0.5,
  burstWhenBatchFull: true,
  perJobResults: true,
} as const

/*
 * Batches: the handler gets up to `batchSize` jobs, sends them at once, stores their attempts in one INSERT and settles
 * them one by one in its answer, which pg-boss writes in one statement. Two batches at a time, so that one is on the
 * wire while the other is at the database. `burstWhenBatchFull` fetches again at once while there is more.
 */
await runPeer(async ({ connectionString, pool, send }) => {
  const boss = new PgBoss({ connectionString, max: 10 })
  boss.on('error', (error) => console.error(error))
  await boss.start()
  await boss.createQueue(queue, { retryLimit: 10, retryDelay: 5, retryBackoff: true })

  return {
    emit: (job) => boss.send(queue, job),
    emitMany: (jobs) =>
      boss.insert(
        queue,
        jobs.map((job) => ({ data: job })),
      ),
    async work(count) {
      const { done, tick } = countdown(count)
      await boss.work<DeliveryJob, unknown, typeof options>(queue, options, async (jobs) => {
        const attempts = await Promise.all(jobs.map(({ data }) => send(data)))
        await insertAttempts(pool, attempts)
        tick(jobs.length)
        return jobs.map(({ id }, at) => ({
          id,
          status: (attempts[at]?.statusCode ?? 0) < 300 ? 'completed' : 'failed',
        }))
      })
      await done
      // Waits for the batches under way, their completion included
      await boss.offWork(queue, { wait: true })
    },
    close: () => boss.stop(),
  }
})
