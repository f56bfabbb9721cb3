import { Queue, Worker } from 'bullmq'
import { insertAttempt } from './attempts.ts'
import { runPeer } from './harness.ts'
import { countdown, type DeliveryJob } from './job.ts'
import { startRedis } from './redis.ts'

const queueName = 'deliveries'
const concurrency = 64

/* One worker of concurrency 64; jobs go once they are done, since the attempts tell the story; attempts in Postgres. */
await runPeer(async ({ pool, send }) => {
  const redis = await startRedis()
  const connection = { host: '127.0.0.1', port: redis.port }
  const queue = new Queue<DeliveryJob>(queueName, {
    connection,
    defaultJobOptions: {
      attempts: 10,
      backoff: { type: 'exponential', delay: 5000 },
      removeOnComplete: true,
      removeOnFail: 5000,
    },
  })

  return {
    emit: (job) => queue.add('deliver', job),
    emitMany: (jobs) => queue.addBulk(jobs.map((data) => ({ name: 'deliver', data }))),
    async work(count) {
      const { done, tick } = countdown(count)
      const worker = new Worker<DeliveryJob>(
        queueName,
        async ({ data }) => {
          const attempt = await send(data)
          await insertAttempt(pool, attempt)
          if (attempt.statusCode >= 300) throw new Error(`The receiver answered ${attempt.statusCode}.`)
        },
        { connection: { ...connection, maxRetriesPerRequest: null }, concurrency },
      )
      worker.on('error', (error) => console.error(error))
      worker.on('completed', () => tick())
      await done
      await worker.close()
    },
    async close() {
      await queue.close()
      await redis.stop()
    },
  }
})
