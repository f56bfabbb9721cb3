import type { Host } from '../host.js'
import type { Entry, Settled } from '../ledger.js'
import type { Invariant, Told } from '../observer.js'

type AttemptEvent = Extract<Told, { name: 'delivery.delivered' | 'delivery.failed' | 'attempt.failed' }>

function wantedFor({ status }: Settled): AttemptEvent['name'][] {
  if (status === 'delivered') return ['delivery.delivered']
  return status === 'pending' || status === 'held' ? ['attempt.failed'] : ['attempt.failed', 'delivery.failed']
}

const keyOf = (host: Host, entry: Entry, number: number, name: string) =>
  `${host.name} ${entry.label} ${number} ${name}`

/** Listeners hear of what the log has, and of nothing else. */
export const events: Invariant = {
  name: 'events',
  about: 'listeners are told once of each attempt and of each end that the store has taken over, and of nothing else',
  watch({ ledger }, fail) {
    const told = new Map<string, number>()
    const suspensions = new Set<string>()
    const suspended: { host: Host; endpointId: string; at: number }[] = []

    function isSettled(host: Host, deliveryId: string, number: number, name: AttemptEvent['name']): boolean {
      return ledger.settled.some(
        (each) =>
          each.host === host &&
          each.entry.id === deliveryId &&
          each.number === number &&
          wantedFor(each).includes(name),
      )
    }

    const isPruned = ({ message }: Entry) => ledger.messages.get(message.id)?.mayBeGone === true

    return {
      told(each) {
        const { name, host } = each
        if (name === 'endpoint.suspended') return void suspensions.add(`${host.name} ${each.event.endpointId}`)
        if (name !== 'delivery.delivered' && name !== 'delivery.failed' && name !== 'attempt.failed') return
        const { deliveryId, attempt } = each.event
        const entry = ledger.byId.get(deliveryId)
        if (entry === undefined) return fail(`${name} of a delivery that is not there`)
        const key = keyOf(host, entry, attempt, name)
        told.set(key, (told.get(key) ?? 0) + 1)
        if ((told.get(key) ?? 0) > 1) fail(`${key} is told twice`)
        // What a tenant leaves behind goes in batches: settles may meet what is left
        if (entry.standing === 'gone') return
        if (!isSettled(host, deliveryId, attempt, name)) fail(`${key} is told, and the store has no such outcome of it`)
      },
      settling({ host, result, at }) {
        for (const endpointId of result.suspended) suspended.push({ host, endpointId, at })
      },
      ended() {
        for (const each of ledger.settled) {
          const { host, entry, number, logged } = each
          // Who died or was stopped may not have heard; of what the log does not have nothing can be told after a lost answer
          if (!logged || host.diedAt !== null || entry.standing === 'gone' || isPruned(entry)) continue
          for (const name of wantedFor(each)) {
            const key = keyOf(host, entry, number, name)
            if (!told.has(key)) fail(`${key} is never told`)
          }
        }
        for (const { host, endpointId, at } of suspended) {
          // After a lost answer the store tells of it only while it is so
          const isOver = (ledger.endpoints.get(endpointId)?.openSince ?? 0) >= at
          if (isOver && host.troubledAt >= at) continue
          if (host.diedAt === null && !suspensions.has(`${host.name} ${endpointId}`)) {
            fail(`${host.name} has suspended ${endpointId}, and never says so`)
          }
        }
      },
    }
  },
}
