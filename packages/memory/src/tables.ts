import type {
  AttemptRecord,
  CancelReason,
  CreationRecord,
  DeliveryStatus,
  EndpointRecord,
  HealthRecord,
  MessageRecord,
  OutcomeKind,
  ReservationKind,
  SessionRecord,
} from '@posthorn/core'
import type { Due } from './due-heap.js'

/** An endpoint with its health; both records are replaced, never changed. */
export interface EndpointRow {
  record: EndpointRecord
  health: HealthRecord
  /** When the next free slot of each kind is, in ms; absent: none was ever taken. */
  nextSlots: Map<ReservationKind, number>
}

/** A message with its deliveries; the record is never changed. */
export interface MessageRow {
  record: MessageRecord
  contentHash: string | null
  /** Size of the payload in UTF-8, in bytes. */
  bytes: number
  deliveries: DeliveryRow[]
}

/** A place in the order in which held rows expire. */
export interface Expiry extends Due {
  row: DeliveryRow
}

/** A delivery. `dueAt` means something only while it is pending or held. */
export interface DeliveryRow extends Due {
  id: string
  endpointId: string
  message: MessageRow
  status: DeliveryStatus
  /** Whether it is its endpoint's head. */
  isHead: boolean
  /** Token of the claim that leased it; null: not leased. Set only while pending. */
  token: number | null
  attempts: number
  attemptsInBudget: number
  cancelReason: CancelReason | null
  diverted: boolean
  lastOutcome: OutcomeKind | null
  lastStatusCode: number | null
  finishedAt: number | null
  attemptRows: AttemptRecord[]
  /** Its place in the order in which held rows expire; null: it has none. */
  expiry: Expiry | null
}

/** A place in the order in which held rows expire. */
export interface Expiry extends Due {
  row: DeliveryRow
}

/** What waits for one endpoint. Among lanes it is ordered by its first pending row. */
export interface Lane extends Due {
  endpointId: string
  /** Heaps. */
  pending: DeliveryRow[]
  held: DeliveryRow[]
  /** The delivery that the others wait for, where they go one after the other. */
  head: DeliveryRow | null
}

/** What belongs to one tenant, by id and by idempotency key. */
export interface TenantRows {
  endpoints: Map<string, EndpointRow>
  messages: Map<string, MessageRow>
  deliveries: Map<string, DeliveryRow>
  keys: Map<string, MessageRow>
  /** What creations of endpoints were answered with, by their keys. */
  creations: Map<string, CreationRecord>
}

/** All rows of a store. Ids of endpoints are unique over all tenants, those of messages and deliveries within one. */
export interface Tables {
  tenants: Map<string, TenantRows>
  /** Links and sessions of all tenants by id; replaced, never changed. */
  sessions: Map<string, SessionRecord>
  endpoints: Map<string, EndpointRow>
  lanes: Map<string, Lane>
  /** Heap of the lanes that have pending rows: the due order over all endpoints. */
  dueLanes: Lane[]
  /** Endpoints that have held rows, in code point order. */
  heldIds: string[]
  /** Heap of the rows that are or were held and whose messages expire. */
  expiries: Expiry[]
  /** Number of the last delivery made: insertion order among rows due at the same time. */
  lastOrder: number
}

export function createTables(): Tables {
  return {
    tenants: new Map(),
    sessions: new Map(),
    endpoints: new Map(),
    lanes: new Map(),
    dueLanes: [],
    heldIds: [],
    expiries: [],
    lastOrder: 0,
  }
}

/** The rows of a tenant, made where there are none yet. */
export function tenantRows(tables: Tables, tenant: string): TenantRows {
  let rows = tables.tenants.get(tenant)
  if (rows === undefined) {
    rows = {
      endpoints: new Map(),
      messages: new Map(),
      deliveries: new Map(),
      keys: new Map(),
      creations: new Map(),
    }
    tables.tenants.set(tenant, rows)
  }
  return rows
}

/** The endpoint, if it is that tenant's. */
export function findEndpoint(tables: Tables, tenant: string, id: string): EndpointRow | undefined {
  return tables.tenants.get(tenant)?.endpoints.get(id)
}

/** The delivery, if it is that tenant's. */
export function findDelivery(tables: Tables, tenant: string, id: string): DeliveryRow | undefined {
  return tables.tenants.get(tenant)?.deliveries.get(id)
}

export function isWaiting(row: DeliveryRow): boolean {
  return row.status === 'pending' || row.status === 'held'
}
