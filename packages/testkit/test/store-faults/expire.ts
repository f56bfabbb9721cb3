import { type Fault, fault } from '../store-fakes.js'

export const expireFaults: Fault[] = [
  fault(
    'expires nothing',
    'expire: what is held and has expired is cancelled, whatever its endpoint is, and nothing else is',
    () => ({ outbox: { expire: async () => [] } }),
  ),
  fault(
    'expires a moment early',
    'expire: what is held and has expired is cancelled, whatever its endpoint is, and nothing else is',
    ({ outbox }) => ({
      outbox: { expire: (request) => outbox.expire({ ...request, now: (request.now ?? 0) + 1 }) },
    }),
  ),
  fault('takes all at once', 'expire: as many as asked for, those that expired first', ({ outbox }) => ({
    outbox: { expire: (request) => outbox.expire({ ...request, limit: 1e6 }) },
  })),
  fault('forgets what is parked', 'expire: what was let through or is parked is as its status says', ({ outbox }) => {
    let parked = false
    return {
      outbox: {
        park: (request) => {
          parked = true
          return outbox.park(request)
        },
        expire: async (request) => (parked ? [] : outbox.expire(request)),
      },
    }
  }),
  fault('forgets what is requeued', 'expire: what is requeued expires too where it is held', ({ outbox, log }) => {
    let requeued = false
    return {
      log: {
        requeue: (request) => {
          requeued = true
          return log.requeue(request)
        },
      },
      outbox: { expire: async (request) => (requeued ? [] : outbox.expire(request)) },
    }
  }),
  fault('gives rows twice', 'expire: concurrent calls give each row once', ({ outbox }) => ({
    outbox: {
      async expire(request) {
        const rows = await outbox.expire({ ...request, limit: request.limit - 1 })
        return [...rows, ...rows.slice(0, 1)]
      },
    },
  })),
]
