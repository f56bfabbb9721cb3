import type { Scopes } from './endpoint.js'

/** One emitted event. */
export interface Message {
  id: string
  tenant: string
  type: string
  /** The payload's JSON text, exactly as emitted. */
  payload: string
  scopes: Scopes | null
  idempotencyKey: string | null
  createdAt: Date
  /** Not sent before this time. */
  deliverAt: Date | null
  /** Deliveries still waiting at this time are cancelled. */
  expiresAt: Date | null
}
