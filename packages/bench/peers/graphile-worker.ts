import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { insertAttempt } from './attempts.ts'
import { runPeer } from './harness.ts'
import { countdown, type DeliveryJob } from './job.ts'

const identifier = 'deliver'
const concurrentJobs = 64
const silent = new Logger(() => () => {})

declare global {
  namespace GraphileWorker {
    interface Tasks {
      deliver: DeliveryJob
    }
  }
}

/* The configuration of its performance page: jobs fetched 500 at a time, completed in batches, a connection for each job. */
await runPeer(async ({ connectionString, send }) => {
  const preset: GraphileConfig.Preset = {
    worker: {
      connectionString,
      concurrentJobs,
      maxPoolSize: concurrentJobs + 1,
      localQueue: { size: 500 },
      completeJobBatchDelay: 25,
      failJobBatchDelay: 25,
      logger: silent,
    },
  }
  const utils = await makeWorkerUtils({ preset })
  await utils.migrate()

  return {
    emit: (payload) => utils.addJob(identifier, payload, { maxAttempts: 10 }),
    emitMany: (jobs) => utils.addJobs(jobs.map((payload) => ({ identifier, payload, maxAttempts: 10 }))),
    async work(count) {
      const { done, tick } = countdown(count)
      const runner = await run({
        preset,
        noHandleSignals: true,
        taskList: {
          async deliver(payload, { withPgClient }) {
            const attempt = await send(payload)
            await withPgClient((client) => insertAttempt(client, attempt))
            if (attempt.statusCode >= 300) throw new Error(`The receiver answered ${attempt.statusCode}.`)
            tick()
          },
        },
      })
      await done
      // Writes the completions that are still gathered
      await runner.stop()
    },
    close: async () => utils.release(),
  }
})
