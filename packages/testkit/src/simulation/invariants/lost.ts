import type { Entry } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** What was accepted stays, goes to whom it is for, and is given up only for a reason. */
export const lost: Invariant = {
  name: 'lost',
  about:
    'nothing that was accepted is lost: each message has one delivery for each endpoint that wanted it, and an end of its own',
  watch({ ledger }, fail) {
    const told = new Map<string, number>()

    function rightlyCancelled({ cancelReason, endpoint, stopped, label }: Entry): void {
      if (cancelReason === 'endpoint_deleted' && !endpoint.isDeleted) {
        fail(`${label} is cancelled for the deletion of an endpoint that is there`)
      }
      if (cancelReason === 'requested' && stopped === null) fail(`${label} is cancelled, and nobody asked for it`)
    }

    return {
      published({ record, entries, n }, deliveries) {
        // What was told of one that is made anew, since it was pruned, is over
        told.delete(record.id)
        if (deliveries === entries.length) return
        fail(`m${n} got ${deliveries} deliveries, and ${entries.length} endpoints wanted it`)
      },
      claimed({ deleted }) {
        for (const id of deleted) {
          const known = ledger.endpoints.get(id)
          if (known !== undefined && !known.isDeleted) fail(`a claim says that endpoint e${known.index} is deleted`)
        }
      },
      settling({ entry, transition, isCurrent }) {
        if (!isCurrent || transition.status !== 'cancelled') return
        rightlyCancelled({ ...entry, cancelReason: transition.reason })
      },
      answered({ action, given }) {
        if (action.do !== 'emit' || typeof given !== 'object' || given === null) return
        if (!('id' in given && 'deliveries' in given)) return
        const { id, deliveries } = given
        if (typeof id === 'string' && typeof deliveries === 'number') told.set(id, deliveries)
      },
      ended({ messages, deliveries }) {
        const rows = new Map(deliveries.map((row) => [`${row.messageId} ${row.endpointId}`, row]))
        if (rows.size !== deliveries.length) fail('a message has two deliveries to one endpoint')
        const stored = new Set(messages.map(({ id }) => id))
        for (const id of stored) if (!ledger.messages.has(id)) fail(`message ${id} was made by nobody`)
        for (const [id, count] of told) {
          const message = ledger.messages.get(id)
          if (message === undefined) fail(`message ${id}, which an emit was told of, is not there`)
          // An emit that was repeated after its tenant's deletion finds no endpoints
          else if (message.isGone) continue
          else if (count > message.entries.length || count < message.entries.filter(({ isLate }) => !isLate).length) {
            fail(`an emit was told of ${count} deliveries of m${message.n}, which has ${message.entries.length}`)
          }
        }
        for (const { record, n, entries, isGone, mayBeGone } of ledger.messages.values()) {
          if (isGone || (mayBeGone && !stored.has(record.id))) continue
          if (!stored.has(record.id)) fail(`m${n} is not in the log`)
          for (const entry of entries) {
            const row = rows.get(`${record.id} ${entry.endpoint.id}`)
            if (row === undefined) fail(`${entry.label} is not in the log`)
            else if (row.status !== entry.standing || row.attempts !== entry.attempts) {
              fail(
                `${entry.label} is ${row.status} after ${row.attempts} in the log, not ${entry.standing} after ${entry.attempts}`,
              )
            } else rightlyCancelled(entry)
          }
        }
      },
    }
  },
}
