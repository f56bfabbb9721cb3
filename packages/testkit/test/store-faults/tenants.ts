import { type Fault, fault } from '../store-fakes.js'

const isolated =
  'tenants: no verb reads or changes anything of another tenant, whatever ids, keys, cursors and tokens it is given'

/** A request as the other tenant would make it. */
function turned<Request extends { tenant: string }>(request: Request): Request {
  return { ...request, tenant: 'acme' }
}

/** Faults of verbs that go by an id without its tenant, and only where they find nothing of the tenant's own. */
export const tenantFaults: Fault[] = [
  fault('tells attempts of any tenant', isolated, ({ log }) => ({
    log: {
      async attempts(request) {
        const own = await log.attempts(request)
        return own.length > 0 ? own : log.attempts(turned(request))
      },
    },
  })),
  fault('counts attempts of any tenant', isolated, ({ log }) => ({
    log: {
      attemptTimes: async (request) => [
        ...(await log.attemptTimes(request)),
        ...(await log.attemptTimes(turned(request))),
      ],
    },
  })),
  fault('dismisses for any tenant', isolated, ({ log }) => ({
    log: { dismiss: async (request) => (await log.dismiss(request)) || log.dismiss(turned(request)) },
  })),
  fault('takes slots of an endpoint for any tenant', isolated, ({ outbox }) => ({
    outbox: {
      reserve: ({ reservations, ...request }) => outbox.reserve({ ...request, reservations: reservations.map(turned) }),
    },
  })),
  fault('settles a twin for both tenants', isolated, ({ outbox }) => ({
    outbox: {
      async settle(request) {
        const result = await outbox.settle(request)
        await outbox.settle({ settlements: request.settlements.map(turned), health: [] })
        return result
      },
    },
  })),
  fault('cancels a twin for both tenants', isolated, ({ outbox }) => ({
    outbox: {
      async cancel(request) {
        if (request.tenant === 'globex') await outbox.cancel(turned(request))
        return outbox.cancel(request)
      },
    },
  })),
  fault('deletes sessions of every tenant', isolated, ({ sessions }) => ({
    sessions: {
      async deleteAll(request) {
        await sessions.deleteAll({ tenant: 'acme' })
        return sessions.deleteAll(request)
      },
    },
  })),
]
