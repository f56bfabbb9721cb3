import type { PayloadFormat } from '../ports/index.js'

/** `{ type, timestamp, data }`, as Standard Webhooks recommends; `timestamp` is when the event was emitted. */
export const standard: PayloadFormat = (message) => ({
  contentType: 'application/json',
  body: `{"type":${JSON.stringify(message.type)},"timestamp":"${message.createdAt.toISOString()}","data":${message.payload}}`,
})
