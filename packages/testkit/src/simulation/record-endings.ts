import type { ExpiredDelivery, OutboxStore } from '@posthorn/core'
import type { Host } from './host.js'
import type { Ledger } from './ledger.js'
import type { Observer } from './observer.js'
import type { WorldClock } from './world-clock.js'

type CancelRequest = Parameters<OutboxStore<never>['cancel']>[0]

interface EndingsOptions {
  world: WorldClock
  ledger: Ledger
  observers: readonly Observer[]
  /** Writes a line of the trace. */
  line(...parts: (string | number)[]): void
  fail(invariant: string, what: string): void
}

/** The part of the recorder for what ends deliveries without a settle: a cancel, their time, or the end of their tenant. */
export function recordEndings({ world, ledger, observers, line, fail }: EndingsOptions) {
  const now = () => world.now()

  return {
    cancelled(host: Host, { where, reason }: CancelRequest, count: number): void {
      const named = 'id' in where ? [where.id] : 'ids' in where ? where.ids : null
      const waiting = (
        named === null && 'endpointId' in where
          ? (ledger.endpoints.get(where.endpointId)?.entries ?? [])
          : (named ?? []).map((id) => ledger.byId.get(id))
      ).filter((entry) => entry?.standing === 'waiting')
      line('cancel', host.name, reason, count, ...waiting.map((entry) => entry?.label ?? ''))
      // One that was never seen is known by no id
      if (count !== waiting.length && !named?.some((id) => ledger.byId.get(id) === undefined)) {
        fail('cancelled', `cancel gives ${count}, and ${waiting.length} waited`)
      }
      for (const entry of waiting) {
        if (entry === undefined) continue
        if (reason === 'requested') for (const observer of observers) observer.cancelled?.(entry, host)
        ledger.end(entry, 'cancelled')
        entry.cancelReason = reason
        entry.stopped = { at: now(), by: host, heardAt: null }
      }
    },

    /** Held deliveries whose messages have expired are cancelled. */
    expired(host: Host, rows: readonly ExpiredDelivery[]): void {
      for (const { deliveryId, messageId, endpointId } of rows) {
        const entry = ledger.find(messageId, endpointId)
        if (entry?.id === null) ledger.identify(entry, deliveryId)
        if (entry === undefined) fail('expired', `delivery ${deliveryId} is not there`)
        else if (entry.standing !== 'waiting')
          fail('expired', `${entry.label} is cancelled as expired, which is ${entry.standing}`)
        else if (entry.message.expiresAt === null || entry.message.expiresAt > now())
          fail('expired', `${entry.label} is cancelled before it expires`)
        else {
          line('expire', host.name, entry.label)
          ledger.end(entry, 'cancelled')
          entry.cancelReason = 'expired'
          entry.stopped = { at: now(), by: host, heardAt: null }
        }
      }
    },

    /** A call of a host's was told that deliveries are cancelled. */
    heardCancel(host: Host, where: CancelRequest['where']): void {
      const ids = 'id' in where ? [where.id] : 'ids' in where ? where.ids : []
      for (const entry of ids.map((id) => ledger.byId.get(id))) {
        if (entry?.stopped?.by === host) entry.stopped.heardAt ??= now()
      }
    },

    /** Messages that are final by now may be gone. */
    pruned(before: number): void {
      for (const message of ledger.messages.values()) {
        if (message.record.createdAt >= before) continue
        if (message.entries.every(({ standing }) => standing !== 'waiting')) message.mayBeGone = true
      }
    },

    tenantDeleted(host: Host, tenant: string): void {
      line('delete', host.name, tenant)
      const stopped = { at: now(), by: host, heardAt: null }
      for (const message of ledger.messages.values()) {
        if (message.record.tenant !== tenant) continue
        message.isGone = true
        for (const entry of message.entries) {
          ledger.end(entry, 'gone')
          // It goes in batches, the rows of its deliveries perhaps in a later one
          entry.stopped = stopped
        }
      }
      for (const known of ledger.endpoints.values()) {
        if (known.record.tenant === tenant) ledger.endpoint(known.id, null, host, now())
      }
    },
  }
}
