import type {
  Claim,
  DeliveryRecord,
  EndpointRecord,
  LogStore,
  MessageRecord,
  OutboxStore,
  PublishItem,
  PublishResult,
  SettleResult,
} from '@posthorn/core'
import type { Host } from './host.js'
import type { Entry, Ledger } from './ledger.js'
import type { Observer } from './observer.js'
import { recordEndings } from './record-endings.js'
import type { WorldClock } from './world-clock.js'

type SettleRequest = Parameters<OutboxStore<never>['settle']>[0]
type ParkRequest = Parameters<OutboxStore<never>['park']>[0]
type ReleaseRequest = Parameters<OutboxStore<never>['release']>[0]
type RequeueRequest = Parameters<LogStore['requeue']>[0]
type DeliverMissingRequest = Parameters<LogStore['deliverMissing']>[0]

/** A publish as it was called: when, how far the emitter's clock was ahead, and whether nobody has set that lately. */
export interface Emitted {
  calledAt: number
  aheadMs: number
  isSteady: boolean
}

export interface RecorderOptions {
  world: WorldClock
  ledger: Ledger
  observers: readonly Observer[]
  /** Writes a line of the trace. */
  line(...parts: (string | number)[]): void
  fail(invariant: string, what: string): void
  /** Something may have become due. */
  made(by: Host): void
}

/** Notes what the store does, in its order: rules hear of it first, then the ledger. */
export function createRecorder({ world, ledger, observers, line, fail, made }: RecorderOptions) {
  const now = () => world.now()

  function entryOf(deliveryId: string): Entry | undefined {
    return ledger.byId.get(deliveryId)
  }

  /** Whether a token is the stored one; where a park may have taken it away, the store's word counts. */
  function isHeldBy(entry: Entry, token: number, word: boolean): boolean {
    const { lease, standing } = entry
    if (standing !== 'waiting' || lease?.token !== token) return false
    if (lease.parkedBy === null) return true
    if (word) lease.parkedBy = null
    else entry.lease = null
    return word
  }

  return {
    ...recordEndings({ world, ledger, observers, line, fail }),

    published(
      host: Host,
      { items, stored, emitted }: { items: readonly PublishItem[]; stored: readonly MessageRecord[]; emitted: Emitted },
      results: readonly PublishResult[],
    ): void {
      items.forEach((item, index) => {
        const result = results[index]
        const record = stored[index]
        if (result === undefined || record === undefined) {
          fail('lost', 'a publish gave no result for an item')
          return
        }
        const { id, payload } = item.message
        line('publish', host.name, payload.slice(0, 16), id, result.deliveries, Number(result.duplicate))
        if (result.duplicate || ledger.messages.has(result.id)) return
        const message = ledger.publish(record, item.patterns, now())
        for (const observer of observers) observer.published?.(message, result.deliveries, host)
        checkTimes(item.message, record, emitted)
      })
      made(host)
    },

    /** Whether a message may have been pruned. */
    mayBeGone: (id: string): boolean => ledger.messages.get(id)?.mayBeGone === true,

    /** It was pruned: one with this id is another one. */
    forget(id: string): void {
      const message = ledger.messages.get(id)
      if (message === undefined) return
      message.isGone = true
      ledger.messages.delete(id)
      ledger.messages.set(`${id}, pruned at ${now()}`, message)
    },

    /** A list told of deliveries. */
    seen(rows: readonly DeliveryRecord[]): void {
      for (const { id, messageId, endpointId } of rows) {
        const entry = ledger.find(messageId, endpointId)
        if (entry?.id === null) ledger.identify(entry, id)
      }
    },

    claimed(host: Host, claim: Claim, token: number, leaseMs: number): void {
      const entries: Entry[] = []
      for (const { id, messageId, endpointId } of claim.deliveries) {
        const entry = ledger.find(messageId, endpointId)
        if (entry === undefined) {
          fail('tenants', `a claim gives delivery ${id} of a message and an endpoint that do not match`)
          continue
        }
        if (entry.id === null) ledger.identify(entry, id)
        entries.push(entry)
      }
      line('claim', host.name, ...entries.map(({ label }) => label))
      const at = now()
      for (const observer of observers) {
        observer.claimed?.({ host, token, leaseMs, at, entries, deleted: claim.deleted })
      }
      for (const entry of entries) {
        ledger.lease(entry, {
          token,
          holder: host,
          at,
          until: at + leaseMs,
          heardAt: null,
          parkedBy: null,
          releasedAt: null,
        })
      }
    },

    /** The worker was told of a claim. */
    heardClaim(claim: Claim | null, token: number | undefined): void {
      for (const { messageId, endpointId } of claim?.deliveries ?? []) {
        const lease = ledger.find(messageId, endpointId)?.leases.find((each) => each.token === token)
        if (lease !== undefined) lease.heardAt ??= now()
      }
    },

    settled(host: Host, request: SettleRequest, result: SettleResult): void {
      const { settlements, repeated = false } = request
      for (const settlement of settlements) {
        const entry = entryOf(settlement.deliveryId)
        if (entry === undefined) continue
        const { transition, attempt } = settlement
        const isCurrent = isHeldBy(entry, settlement.token, result.settled.includes(settlement.deliveryId))
        line('settle', host.name, entry.label, transition.status, Number(isCurrent), Number(repeated))
        for (const observer of observers) {
          observer.settling?.({ host, at: now(), entry, settlement, transition, repeated, isCurrent, result })
        }
        if (!isCurrent) continue
        if (attempt !== null) {
          entry.attempts++
          entry.budget++
          const logged = settlement.unlogged !== true
          ledger.settled.push({ entry, host, at: now(), number: attempt.number, status: transition.status, logged })
        }
        if (transition.status === 'pending' || transition.status === 'held') {
          // Where nothing was sent, the answer to whoever else had sent it counts yet
          const underWay =
            attempt === null ? entry.sent.filter((each) => each.host !== host && each.answeredAt === null) : []
          ledger.newRound(entry)
          entry.sentBefore = underWay
          entry.dueAt = now() + transition.delayMs
        } else {
          ledger.newRound(entry)
          ledger.end(entry, transition.status)
          if (transition.status === 'cancelled') entry.cancelReason = transition.reason
        }
      }
      const isMissed = new Set(result.healthMissed.map(({ endpointId }) => endpointId))
      for (const { endpointId, fields, suspend } of request.health) {
        const endpoint = ledger.endpoints.get(endpointId)
        if (endpoint === undefined || endpoint.isDeleted || isMissed.has(endpointId)) continue
        line('health', host.name, endpoint.index, JSON.stringify(fields))
        const suspended = result.suspended.includes(endpointId) ? suspend : null
        const { health: before } = endpoint
        for (const observer of observers) {
          observer.health?.({ host, at: now(), endpoint, before, fields, suspended })
        }
        endpoint.health = fields
      }
      for (const { endpointId, suspend } of request.health) {
        if (suspend === null || !result.suspended.includes(endpointId)) continue
        const known = ledger.endpoints.get(endpointId)
        line('suspended', host.name, known?.index ?? -1)
        // The record is the store's; its next change will bring it
        if (known !== undefined && !known.isDeleted) known.closed ??= { at: now(), by: host, heardAt: null }
      }
    },

    renewed(
      host: Host,
      claims: readonly { deliveryId: string; token: number }[],
      leaseMs: number,
      lost: readonly string[],
    ): void {
      line('renew', host.name, claims.length, lost.length)
      for (const { deliveryId, token } of claims) {
        const entry = entryOf(deliveryId)
        if (entry === undefined) continue
        const isLost = lost.includes(deliveryId)
        const isCurrent = isHeldBy(entry, token, !isLost)
        if (isCurrent === isLost) {
          fail('fencing', `renew says ${isLost ? 'lost' : 'kept'} of ${entry.label}, whose token says otherwise`)
        }
        if (isCurrent && entry.lease !== null) entry.lease.until = now() + leaseMs
      }
    },

    released(host: Host, deliveries: ReleaseRequest['deliveries']): void {
      line('release', host.name, deliveries.length)
      for (const { deliveryId, token } of deliveries) {
        const entry = entryOf(deliveryId)
        if (entry?.lease?.token !== token) continue
        entry.lease.releasedAt = now()
        entry.lease = null
      }
      made(host)
    },

    /** What is due is held now, leases that have run out included. */
    parked(host: Host, { endpointIds, dueBy = now() }: ParkRequest): void {
      line('park', host.name, endpointIds.length)
      for (const id of endpointIds) {
        for (const { lease } of ledger.endpoints.get(id)?.entries ?? []) {
          if (lease !== null && lease.until <= dueBy) lease.parkedBy = host
        }
      }
    },

    endpoint(host: Host, id: string, record: EndpointRecord | null): void {
      const known = ledger.endpoint(id, record, host, now())
      line('endpoint', host.name, known?.index ?? -1, record?.version ?? 'deleted')
    },

    /** A call of a host's was told of its change of an endpoint. */
    heardChange(host: Host, id: string, isDeletion: boolean): void {
      const known = ledger.endpoints.get(id)
      // Another call of its may have been under way
      if (known?.isDeleted === isDeletion && known.closed?.by === host) known.closed.heardAt ??= now()
    },

    requeued(host: Host, { tenant, ids: asked, delaysMs = [] }: RequeueRequest, ids: readonly string[]): void {
      line('requeue', host.name, ids.length)
      for (const id of ids) {
        const entry = entryOf(id)
        if (entry === undefined) continue
        if (entry.endpoint.record.tenant !== tenant) fail('tenants', `a requeue of ${tenant} took ${entry.label}`)
        const dueAt = now() + (delaysMs[asked.indexOf(id)] ?? 0)
        for (const observer of observers) observer.requeued?.(entry, host, dueAt)
        ledger.requeue(entry, now(), dueAt)
      }
      made(host)
    },

    /** Deliveries were made of messages that an endpoint had not got. */
    deliveredMissing(host: Host, request: DeliverMissingRequest, ids: readonly string[]): void {
      const { tenant, endpointId, messages } = request
      line('deliverMissing', host.name, ids.length)
      for (const { id, deliveryId, delayMs } of messages) {
        if (!ids.includes(deliveryId)) continue
        if (ledger.find(id, endpointId) !== undefined) fail('lost', `${deliveryId} is a second delivery`)
        const dueAt = now() + delayMs
        const entry = ledger.late(id, endpointId, now(), dueAt)
        if (entry === undefined || [entry.message, entry.endpoint.record].some((each) => each.tenant !== tenant)) {
          fail('tenants', `${deliveryId} was made of what is not of ${tenant}`)
          continue
        }
        ledger.identify(entry, deliveryId)
        for (const observer of observers) observer.madeLate?.(entry, host, dueAt)
      }
      made(host)
    },
  }

  /** The store is to have moved times given by a clock that is off by more than a second. */
  function checkTimes(
    given: MessageRecord,
    stored: MessageRecord,
    { calledAt, aheadMs: ahead, isSteady }: Emitted,
  ): void {
    // Times of a clock that was set since they were given mean nothing
    if (!isSteady) return
    const tolerance = 1000 + now() - calledAt
    for (const name of ['deliverAt', 'expiresAt'] as const) {
      const wanted = given[name]
      const kept = stored[name]
      if (wanted === null && kept === null) continue
      if (wanted === null || kept === null || Math.abs(kept - (wanted - ahead)) > tolerance) {
        fail(
          'store time',
          `${name} of m${stored.id} is off: ${kept}, for ${wanted} by a clock that is ${ahead} ms ahead`,
        )
      }
    }
  }
}

export type Recorder = ReturnType<typeof createRecorder>
