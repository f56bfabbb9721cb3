import {
  type CancelReason,
  type EndpointRecord,
  freshHealth,
  type HealthFields,
  type MessageRecord,
  matches,
  type Outcome,
} from '@posthorn/core'
import type { Host } from './host.js'

/*
 * What the simulation knows to be true: it sees each call where the store does it, and each request where it leaves.
 * World times in ms since 1970.
 */

/** A lease as the store gave it. */
export interface Lease {
  token: number
  holder: Host
  at: number
  until: number
  /** When the worker was told; null: not yet, or never. */
  heardAt: number | null
  /** Who parked its endpoint's rows when it had run out, so that it may be gone; null: nobody. */
  parkedBy: Host | null
  /** When its holder gave it back; null: it has not. */
  releasedAt: number | null
}

/** A request that left. */
export interface Sent {
  entry: Entry
  host: Host
  at: number
  url: string
  /** The lease under which its worker made it. */
  lease: Lease | null
  outcome: Outcome | null
  /** When the worker heard the outcome. */
  answeredAt: number | null
}

/** A settlement that the store has taken over. */
export interface Settled {
  entry: Entry
  host: Host
  at: number
  /** Number of the attempt. */
  number: number
  status: 'delivered' | 'failed' | 'cancelled' | 'pending' | 'held'
  logged: boolean
}

/** What has become of a delivery: `gone` with its tenant, or pruned. */
export type Standing = 'waiting' | 'delivered' | 'failed' | 'cancelled' | 'gone'

/** A delivery. */
export interface Entry {
  /** For people: message and endpoint. */
  label: string
  /** null until it was seen. */
  id: string | null
  message: MessageRecord
  endpoint: KnownEndpoint
  standing: Standing
  cancelReason: CancelReason | null
  /** Made by a replay of what was missing, not by the emit. */
  isLate: boolean
  /** Not to be sent before. */
  dueAt: number
  /** When it was made, or made to be sent again, by the world and as which one of all; and when it was due then. */
  made: { at: number; number: number; dueAt: number; again: boolean }
  /** Requests that count, and those of them since the last requeue. */
  attempts: number
  budget: number
  /** null: nobody's, though it may have run out. */
  lease: Lease | null
  /** Of this round: since the last outcome was settled. */
  leases: Lease[]
  sent: Sent[]
  /** Of the round that a requeue ended: one that was cancelled before its outcome was settled may end by that outcome yet. */
  sentBefore: Sent[]
  /** How the round was cancelled that a requeue ended, and who had it then: their requests may have been on their way. */
  cancelledBefore: { stopped: Closing; leases: Lease[] } | null
  rounds: number
  /** When it was cancelled, and by whom; null: it was not. */
  stopped: Closing | null
}

/** Something that must keep requests from being made. */
export interface Closing {
  at: number
  by: Host
  /** When whoever called for it was told. */
  heardAt: number | null
}

export interface KnownEndpoint {
  id: string
  /** Position in the scenario; -1: not of it. */
  index: number
  record: EndpointRecord
  health: HealthFields
  isDeleted: boolean
  /** Since when it is paused, suspended or deleted; null: it is open. */
  closed: Closing | null
  /** Since when it is open. */
  openSince: number
  /** Since when it gets one after the other; null: it does not. */
  orderedSince: number | null
  entries: Entry[]
}

export interface KnownMessage {
  record: MessageRecord
  /** The emit that made it. */
  n: number
  /** The same for people; a key that was forgotten with its message makes another one. */
  label: string
  entries: Entry[]
  /** When it was stored. */
  madeAt: number
  isGone: boolean
  mayBeGone: boolean
}

/** Number of the emit in a payload. */
export function numberOf(payload: string): number {
  const found = /"n":(\d+)/.exec(payload)?.[1]
  return found === undefined ? -1 : Number(found)
}

export function createLedger() {
  const endpoints = new Map<string, KnownEndpoint>()
  const messages = new Map<string, KnownMessage>()
  const byId = new Map<string, Entry>()
  const settled: Settled[] = []
  let waiting = 0
  let made = 0

  function entryOf(message: KnownMessage, endpoint: KnownEndpoint, at: number): Entry {
    waiting++
    const entry: Entry = {
      label: `${message.label}>e${endpoint.index}`,
      id: null,
      message: message.record,
      endpoint,
      standing: 'waiting',
      cancelReason: null,
      isLate: false,
      dueAt: message.record.deliverAt ?? at,
      made: { at, number: ++made, dueAt: message.record.deliverAt ?? at, again: false },
      attempts: 0,
      budget: 0,
      lease: null,
      leases: [],
      sent: [],
      sentBefore: [],
      cancelledBefore: null,
      rounds: 0,
      stopped: null,
    }
    endpoint.entries.push(entry)
    return entry
  }

  return {
    endpoints,
    messages,
    byId,
    settled,
    /** How many deliveries are not final. */
    waiting: () => waiting,

    /** The delivery of a message to an endpoint. */
    find(messageId: string, endpointId: string): Entry | undefined {
      return messages.get(messageId)?.entries.find(({ endpoint }) => endpoint.id === endpointId)
    },

    identify(entry: Entry, id: string): void {
      entry.id = id
      byId.set(id, entry)
    },

    /** An endpoint as the store has it now; null: it was deleted. */
    endpoint(id: string, record: EndpointRecord | null, by: Host, at: number): KnownEndpoint | undefined {
      const known = endpoints.get(id)
      if (record === null) {
        if (known !== undefined) {
          known.isDeleted = true
          known.closed = { at, by, heardAt: null }
        }
        return known
      }
      const isOpen = record.isActive && record.suspendedAt === null
      if (known === undefined) {
        const index = Number(/^https:\/\/e(\d+)\./.exec(record.url)?.[1] ?? -1)
        const closed = isOpen ? null : { at, by, heardAt: null }
        const added = {
          id,
          index,
          record,
          health: freshHealth,
          isDeleted: false,
          closed,
          openSince: at,
          orderedSince: record.ordering === 'fifo' ? at : null,
          entries: [],
        }
        endpoints.set(id, added)
        return added
      }
      known.record = record
      known.orderedSince = record.ordering === 'fifo' ? (known.orderedSince ?? at) : null
      if (isOpen && known.closed !== null) {
        known.closed = null
        known.openSince = at
      } else if (!isOpen) known.closed ??= { at, by, heardAt: null }
      return known
    },

    /** A message that was stored, with a delivery for each endpoint that wants it. */
    publish(record: MessageRecord, patterns: string[], at: number): KnownMessage {
      const n = numberOf(record.payload)
      const earlier = [...messages.values()].filter((message) => message.n === n).length
      const label = `m${n}${earlier === 0 ? '' : `.${earlier + 1}`}`
      const message: KnownMessage = { record, n, label, entries: [], madeAt: at, isGone: false, mayBeGone: false }
      for (const endpoint of endpoints.values()) {
        const { tenant, isActive, eventTypes, scopes } = endpoint.record
        if (tenant !== record.tenant || endpoint.isDeleted || !isActive) continue
        if (!matches({ eventTypes, scopes }, { patterns, scopes: record.scopes })) continue
        message.entries.push(entryOf(message, endpoint, at))
      }
      messages.set(record.id, message)
      return message
    },

    /** A delivery that was made after its message; undefined: the message or the endpoint is not known. */
    late(messageId: string, endpointId: string, at: number, dueAt: number): Entry | undefined {
      const message = messages.get(messageId)
      const endpoint = endpoints.get(endpointId)
      if (message === undefined || endpoint === undefined) return undefined
      const entry = entryOf(message, endpoint, at)
      const due = Math.max(dueAt, message.record.deliverAt ?? 0)
      Object.assign(entry, { isLate: true, dueAt: due, made: { ...entry.made, dueAt: due, again: true } })
      message.entries.push(entry)
      message.mayBeGone = false
      return entry
    },

    lease(entry: Entry, lease: Lease): void {
      entry.lease = lease
      entry.leases.push(lease)
    },

    /** The next outcome is another one. */
    newRound(entry: Entry): void {
      entry.rounds++
      entry.leases = []
      entry.sent = []
      entry.sentBefore = []
      entry.lease = null
    },

    end(entry: Entry, standing: Exclude<Standing, 'waiting'>): void {
      if (entry.standing === 'waiting') waiting--
      entry.standing = standing
      entry.lease = null
    },

    requeue(entry: Entry, at: number, turnAt: number): void {
      const dueAt = Math.max(turnAt, entry.message.deliverAt ?? 0)
      if (entry.standing !== 'waiting') waiting++
      const { sent: sentBefore, stopped, leases } = entry
      this.newRound(entry)
      entry.sentBefore = sentBefore
      entry.cancelledBefore = stopped === null ? null : { stopped, leases }
      Object.assign(entry, { standing: 'waiting', cancelReason: null, budget: 0, dueAt, stopped: null })
      entry.made = { at, number: ++made, dueAt, again: true }
    },
  }
}

export type Ledger = ReturnType<typeof createLedger>
