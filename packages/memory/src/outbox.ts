import { type OutboxStore, WebhooksError } from '@posthorn/core'
import { cancel } from './cancel.js'
import { claim } from './claim.js'
import { feed, listHeld, park } from './gate.js'
import { publish } from './publish.js'
import { renew } from './renew.js'
import { move } from './schedule.js'
import { settle } from './settle.js'
import type { Tables } from './tables.js'

type PublishRequest = Parameters<OutboxStore<never>['publish']>[0]

/** The `outbox` role. Each verb runs in one turn of the event loop, which makes it atomic. `at` gives the time of a request. */
export function outboxStore(open: () => Tables, at: (request: { now?: number }) => number): OutboxStore<never> {
  function publishSync(request: PublishRequest) {
    if (request.tx !== undefined) {
      throw new WebhooksError('unsupported', 'The memory store has no transactions; emit without `tx`.')
    }
    return publish(open(), request.items, at(request), request.sentAt)
  }

  return {
    publish: async (request) => publishSync(request),
    publishAndClaim: async (request) => ({ results: publishSync(request), claim: null }),
    publishSync,
    claim: async (request) => claim(open(), request, at(request)),
    settle: async (request) => settle(open(), request, at(request)),

    renew: async (request) => renew(open(), request, at(request)),

    async release(request) {
      const tables = open()
      const now = at(request)
      for (const { deliveryId, token, status, dueAt } of request.deliveries) {
        const row = tables.deliveries.get(deliveryId)
        if (row?.token !== token) continue
        row.token = null
        move(tables, row, status, dueAt)
      }
      for (const endpointId of request.park) park(tables, endpointId, request.parkLimit, now)
    },

    held: async ({ after, limit }) => listHeld(open(), after, limit),

    async feed({ grants }) {
      const tables = open()
      return new Map(grants.map((grant) => [grant.endpointId, feed(tables, grant)]))
    },

    cancel: async (request) => cancel(open(), request, at(request)),
    nextDueAt: async (request) => ({ at: open().dueLanes[0]?.dueAt ?? null, now: at(request) }),
  }
}
