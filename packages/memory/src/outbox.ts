import { noTransactions, type OutboxStore, type Published, type PublishRequest } from '@posthorn/core'
import { cancel } from './cancel.js'
import { claim } from './claim.js'
import { expire, feed, listHeld, park } from './gate.js'
import { publish } from './publish.js'
import { renew } from './renew.js'
import { reserve } from './reserve.js'
import { move } from './schedule.js'
import { settle } from './settle.js'
import { findDelivery, type Tables } from './tables.js'

/** The `outbox` role. Each verb runs in one turn of the event loop, which makes it atomic. `at` gives the time of a request. */
export function outboxStore(
  open: () => Tables,
  at: (request: { now?: number | undefined }) => number,
): OutboxStore<never> {
  function publishSync(request: PublishRequest<never>): Published {
    if (request.tx !== undefined) throw noTransactions('memory')
    return publish(open(), request.items, at(request), request.sentAt)
  }

  return {
    publish: async (request) => publishSync(request),
    publishSync,
    claim: async (request) => claim(open(), request, at(request)),
    settle: async (request) => settle(open(), request, at(request)),

    renew: async (request) => renew(open(), request, at(request)),

    async release({ deliveries }) {
      const tables = open()
      for (const { tenant, deliveryId, token, status, dueAt } of deliveries) {
        const row = findDelivery(tables, tenant, deliveryId)
        if (row?.token !== token) continue
        row.token = null
        move(tables, row, status, dueAt)
      }
    },

    async park(request) {
      const tables = open()
      const dueBy = Math.min(at(request), request.dueBy ?? Number.POSITIVE_INFINITY)
      for (const endpointId of request.endpointIds) park(tables, endpointId, request.limit, dueBy)
    },

    held: async ({ after, limit }) => listHeld(open(), after, limit),

    feed: async (request) => feed(open(), request.grants, request.offer, at(request)),

    expire: async (request) => expire(open(), request.limit, at(request)),
    reserve: async (request) => reserve(open(), request.reservations, at(request)),

    cancel: async (request) => cancel(open(), request, at(request)),
  }
}
