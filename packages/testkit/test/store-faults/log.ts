import { type DeliveryStatus, maxCounted, WebhooksError } from '@posthorn/core'
import { type Fault, fault } from '../store-fakes.js'

const firstHundred = {
  sort: [{ field: 'id' as const, direction: 'asc' as const }],
  after: null,
  offset: 0,
  limit: 100,
  total: false,
}

const past = 'prune: it goes in batches, each from where the last ended, past what it keeps'

export const logFaults: Fault[] = [
  fault("shows another tenant's log", "tenants: another tenant's log cannot be read", ({ log }) => ({
    log: { delivery: ({ id }) => log.delivery({ tenant: 'acme', id }) },
  })),
  fault("sends another tenant's again", "tenants: another tenant's deliveries cannot be sent again", ({ log }) => ({
    log: { requeue: (request) => log.requeue({ ...request, tenant: 'acme' }) },
  })),
  fault(
    'goes on with the old budget',
    'requeue: the budget restarts, attempt numbers go on, and no row is made',
    ({ outbox }) => ({
      outbox: {
        async claim(request) {
          const claim = await outbox.claim(request)
          const deliveries = claim.deliveries.map((each) => ({ ...each, attemptsInBudget: each.attempts }))
          return { ...claim, deliveries }
        },
      },
    }),
  ),
  fault(
    'sends all again at once',
    'requeue: each waits for as long as it is told to, and is held for as long',
    ({ log }) => ({ log: { requeue: ({ delaysMs: _, ...request }) => log.requeue(request) } }),
  ),
  fault(
    'counts the attempts of others',
    'log: attempts are counted of the deliveries that are named, and no more than asked for',
    ({ log }) => ({
      log: {
        attemptTimes: async (request) =>
          (await Promise.all(['acme', 'globex'].map((tenant) => log.attemptTimes({ ...request, tenant })))).flat(),
      },
    }),
  ),
  fault(
    'ends a deletion only once nothing is left',
    'tenants: deleting a tenant comes to an end, though endpoints are created all the time',
    ({ log }) => ({
      log: {
        async deleteTenant(request) {
          const { deleted } = await log.deleteTenant(request)
          return { deleted, next: deleted === 0 ? null : '' }
        },
      },
    }),
  ),
  fault(
    'sends again at once what is for later',
    'requeue: one whose time is still to come waits for it, whatever its turn',
    ({ log, outbox }) => ({
      log: {
        async requeue(request) {
          const { now = 0, delaysMs = [], tenant, ids } = request
          const result = await log.requeue(request)
          const limit = { limit: 10, maxBytes: 1e6, leaseMs: 1, known: new Map() }
          const { deliveries } = await outbox.claim({ ...limit, token: 77, now: now + 1e9 })
          const status = 'pending' as const
          const due = { tenant, token: 77, status, dueAt: now + (delaysMs[0] ?? 0) }
          await outbox.release({
            deliveries: deliveries.filter(({ id }) => ids.includes(id)).map(({ id }) => ({ ...due, deliveryId: id })),
          })
          return result
        },
      },
    }),
  ),
  fault(
    'takes what others have sent again for its own',
    'requeue: calls at the same time send each again once between them',
    ({ log }) => ({
      log: {
        async requeue(request) {
          await log.requeue(request)
          return { ids: [...request.ids] }
        },
      },
    }),
  ),
  fault(
    'sends again what has expired',
    'requeue: one whose message has expired when it is due is left as it is',
    ({ log }) => ({ log: { requeue: ({ delaysMs: _, ...request }) => log.requeue(request) } }),
  ),
  fault(
    'sends everything again',
    'requeue: only what is named is sent again, once, and what nobody has is passed over',
    ({ log }) => ({
      log: {
        async requeue(request) {
          const { rows } = await log.deliveries({ tenant: request.tenant, where: {}, ...firstHundred })
          return log.requeue({ ...request, ids: rows.map(({ id }) => id) })
        },
      },
    }),
  ),
  fault(
    'sends again past the gate',
    'requeue: it is held where the endpoint is suspended, paused or gated',
    ({ log, outbox }) => ({
      log: {
        async requeue(request) {
          const result = await log.requeue(request)
          const held = await outbox.held({ after: null, limit: 100 })
          await outbox.feed({ grants: held.map(({ endpointId }) => ({ endpointId, count: 100 })) })
          return result
        },
      },
    }),
  ),
  fault(
    'keeps what was dismissed',
    'requeue: a diverted delivery is listed until it is sent again or dismissed, and fails afresh',
    () => ({ log: { dismiss: async () => true } }),
  ),
  fault(
    'sends again what is in flight',
    'requeue: what is not final is left alone, leases included',
    ({ log, outbox }) => ({
      log: {
        async requeue(request) {
          const pending: DeliveryStatus[] = ['pending']
          const { rows } = await log.deliveries({ tenant: request.tenant, where: { status: pending }, ...firstHundred })
          for (const { id } of rows) {
            await outbox.cancel({ tenant: request.tenant, where: { id }, reason: 'requested', limit: 1 })
          }
          return log.requeue(request)
        },
      },
    }),
  ),
  fault(
    'ends a total where it stops to count',
    'log: a total tells that there are more matches than it counts',
    ({ log }) => ({
      log: {
        async messages(query) {
          const { rows, total = 0 } = await log.messages(query)
          return { rows, total: Math.min(total, maxCounted) }
        },
      },
    }),
  ),
  fault('lists in one direction', 'log: lists page by `after` and by offset, in both directions', ({ log }) => ({
    log: { messages: (query) => log.messages({ ...query, sort: [{ field: 'id', direction: 'desc' }] }) },
  })),
  fault('knows no statuses', 'log: deliveries are listed by what they are', ({ log }) => ({
    log: { deliveries: (query) => log.deliveries({ ...query, where: { ...query.where, status: undefined } }) },
  })),
  fault(
    'prunes what is pending',
    'prune: a message with a delivery that is not final stays whole',
    ({ log, outbox }) => ({
      log: {
        async prune(request) {
          const waiting: DeliveryStatus[] = ['pending', 'held']
          const { rows } = await log.deliveries({ tenant: 'acme', where: { status: waiting }, ...firstHundred })
          for (const { id } of rows) {
            await outbox.cancel({ tenant: 'acme', where: { id }, reason: 'requested', limit: 1 })
          }
          return log.prune(request)
        },
      },
    }),
  ),
  fault(
    'prunes a moment too much',
    'prune: an old message goes, with its deliveries and attempts; a newer one stays',
    ({ log }) => ({
      log: { prune: ({ before, ...rest }) => log.prune({ before: before + 1, ...rest }) },
    }),
  ),
  fault('keeps keys for ever', 'creations: prune forgets keys that have expired, in batches, and no others', () => ({
    log: { prune: async () => ({ messages: 0, next: null }) },
  })),
  fault('prunes all at once', past, ({ log }) => ({
    log: { prune: ({ before }) => log.prune({ before, limit: 1e6 }) },
  })),
  fault('prunes from the start each time', past, ({ log }) => ({
    log: { prune: (request) => log.prune({ ...request, after: null }) },
  })),
  fault(
    'gives up before the end',
    'prune: a message with very many rows goes, however many batches it takes',
    ({ log }) => ({
      log: { prune: async ({ before, limit }) => ({ ...(await log.prune({ before, limit: limit - 1 })), next: null }) },
    }),
  ),
  fault(
    'deletes other tenants too',
    'tenants: deleting a tenant takes its rows, of any kind and status, and no others',
    ({ log }) => ({
      log: {
        async deleteTenant(request) {
          await log.deleteTenant({ ...request, tenant: 'globex' })
          return log.deleteTenant(request)
        },
      },
    }),
  ),
  fault('counts what is leased as due', 'stats: what waits is counted, of one tenant or of all', ({ log }) => ({
    log: {
      async stats(request) {
        const stats = await log.stats(request)
        return { ...stats, due: stats.pending }
      },
    },
  })),
  fault(
    'throws for what is not there',
    'log: an object that is not there is null, and its attempts are none',
    ({ log }) => ({
      log: {
        async message(request) {
          const message = await log.message(request)
          if (message === null) throw new WebhooksError('not_found', 'There is no such message.')
          return message
        },
      },
    }),
  ),
  fault('has an oldest where none is', 'stats: an empty store counts nothing', ({ log }) => ({
    log: {
      async stats(request) {
        const stats = await log.stats(request)
        return { ...stats, oldestDueAt: stats.oldestDueAt ?? 0 }
      },
    },
  })),
]
