import { deliveryId, type LogStore, uuidv7Time } from '@posthorn/core'
import { type Fault, fault } from '../store-fakes.js'

const found = 'missing: what an endpoint has no delivery of is found by time, in batches, without that of others'
const normal = 'missing: a delivery that was missing is one as any other, due after its delay'
const held = 'missing: a message that is for later goes then, and what is held waits'
const second = 'missing: no message gets a second delivery to an endpoint, however the first ended'
const lateTwice = 'missing: calls at the same time make one delivery of each message between them'
const ours = "missing: nothing is made of another tenant's message, for another tenant's endpoint, or of what is gone"

const other = () => deliveryId(uuidv7Time(1))

/** Says that it made all that it was given. */
const yes: LogStore['deliverMissing'] = async ({ messages }) => ({ ids: messages.map((each) => each.deliveryId) })

/** Faults of finding and making what an endpoint did not get. */
export const missingFaults: Fault[] = [
  fault('finds messages of any time', found, ({ log }) => ({
    log: { missing: (request) => log.missing({ ...request, createdAt: { from: 0, until: 1e14 } }) },
  })),
  fault('ends where a batch found nothing', 'missing: a batch goes on past what the endpoint has', ({ log }) => ({
    log: {
      async missing(request) {
        const batch = await log.missing(request)
        return batch.messages.length === 0 ? { ...batch, next: null } : batch
      },
    },
  })),
  fault('forgets the delay', normal, ({ log }) => ({
    log: {
      deliverMissing: (request) =>
        log.deliverMissing({ ...request, messages: request.messages.map((each) => ({ ...each, delayMs: 0 })) }),
    },
  })),
  fault('sends late what is held', held, ({ log, outbox }) => ({
    log: {
      async deliverMissing(request) {
        const made = await log.deliverMissing(request)
        await outbox.feed({ grants: [{ endpointId: request.endpointId, count: 100 }] })
        return made
      },
    },
  })),
  fault('says that it made what was there', second, () => ({ log: { deliverMissing: yes } })),
  fault('makes a second one while the first is being made', lateTwice, ({ log }) => ({
    log: {
      async deliverMissing(request) {
        const made = await log.deliverMissing(request)
        const again = request.messages.map(({ id, delayMs }) => ({ id, delayMs, deliveryId: made.ids[0] ?? other() }))
        return made.ids.length === 0 ? { ids: again.map((each) => each.deliveryId) } : made
      },
    },
  })),
  fault('takes any tenant', ours, ({ log }) => ({
    log: {
      async deliverMissing(request) {
        for (const tenant of ['acme', 'globex']) {
          const made = await log.deliverMissing({ ...request, tenant })
          if (made.ids.length > 0) return made
        }
        return { ids: [] }
      },
    },
  })),
]
