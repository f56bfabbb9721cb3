import type { PayloadFormat } from '../ports/index.js'

/** The body that was made last: the deliveries of one message mostly come one after the other. */
let last = { type: '', createdAt: Number.NaN, payload: '', body: '' }

/** `{ type, timestamp, data }`, as Standard Webhooks recommends; `timestamp` is when the event was emitted. */
export const standard: PayloadFormat = ({ type, createdAt, payload }) => {
  const time = createdAt.getTime()
  if (last.createdAt !== time || last.type !== type || last.payload !== payload) {
    const body = `{"type":${JSON.stringify(type)},"timestamp":"${createdAt.toISOString()}","data":${payload}}`
    last = { type, createdAt: time, payload, body }
  }
  return { contentType: 'application/json', body: last.body }
}
