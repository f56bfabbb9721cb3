import { postgresStore } from '@posthorn/postgres'
import { benchWebhooks } from '../src/webhooks.ts'
import { fanOut, runPeer } from './harness.ts'
import { countdown } from './job.ts'

/*
 * Posthorn as its README has it, by the rules of the others. A message of the tenant `all` goes to every endpoint; an
 * emit of one job needs one that goes to one, so each endpoint is also registered for a tenant of its own.
 */
await runPeer(async ({ connectionString, receiverUrl, slowUrl }) => {
  const { webhooks, errors } = benchWebhooks(postgresStore({ connectionString }))
  await webhooks.migrate()
  for (let id = 0; id < fanOut; id++) {
    const url = `${id === 0 ? (slowUrl ?? receiverUrl) : receiverUrl}/hooks/${id}`
    await webhooks.endpoints.create({ tenant: 'all', url })
    await webhooks.endpoints.create({ tenant: `only-${id}`, url })
  }

  return {
    emit: ({ endpointId, data }) => webhooks.emit('bench', data, { tenant: `only-${endpointId}` }),
    emitMany: (jobs) =>
      webhooks.emitMany(
        jobs
          .filter(({ endpointId }) => endpointId === 0)
          .map(({ data }) => ({ type: 'bench', payload: data, tenant: 'all' })),
      ),
    async work(count) {
      const { done, tick } = countdown(count)
      const off = webhooks.on('delivery.delivered', () => tick())
      await webhooks.start()
      await done
      off()
      await webhooks.stop()
      if (errors.length > 0) throw new AggregateError(errors, 'The worker had errors.')
    },
    close: () => webhooks.close(),
  }
})
