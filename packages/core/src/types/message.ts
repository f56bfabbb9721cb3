/** One emitted event. */
export interface Message {
  id: string
  tenant: string
  type: string
  /** The payload's JSON text, exactly as emitted. */
  payload: string
  /** As they are matched: what is no text, as JSON. */
  scopes: Record<string, string> | null
  idempotencyKey: string | null
  createdAt: Date
  /** Not sent before this time. */
  deliverAt: Date | null
  /** Not sent after this time: what still waits is cancelled when it would be sent. */
  expiresAt: Date | null
}
