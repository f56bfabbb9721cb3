import { createHmac } from 'node:crypto'
import { Pool } from 'undici'
import type { Attempt, DeliveryJob } from './job.ts'

interface Endpoint {
  pool: Pool
  path: string
  key: Buffer
}

/** How many requests may be on their way at once. */
export const inFlight = 64

/**
 * Signs (Standard Webhooks v1) and POSTs deliveries, at most {@link inFlight} at once to an origin. Endpoints are cached
 * for good. With `slowUrl`, that is where endpoint 0 is.
 */
export function createSender(receiverUrl: string, slowUrl: string | undefined) {
  const connect = (url: string) => new Pool(url, { connections: inFlight, pipelining: 1 })
  const receiver = connect(receiverUrl)
  const slow = slowUrl === undefined ? receiver : connect(slowUrl)
  const endpoints = new Map<number, Endpoint>()

  function endpoint(id: number): Endpoint {
    const known = endpoints.get(id)
    if (known !== undefined) return known
    const loaded = { pool: id === 0 ? slow : receiver, path: `/hooks/${id}`, key: Buffer.alloc(32, id) }
    endpoints.set(id, loaded)
    return loaded
  }

  return {
    async send({ messageId, endpointId, type, data }: DeliveryJob): Promise<Attempt> {
      const { pool, path, key } = endpoint(endpointId)
      const startedAt = Date.now()
      const timestamp = Math.floor(startedAt / 1000)
      const body = JSON.stringify({ type, timestamp: new Date(startedAt).toISOString(), data })
      const signature = createHmac('sha256', key).update(`${messageId}.${timestamp}.${body}`).digest('base64')
      const headers = {
        'content-type': 'application/json',
        'webhook-id': messageId,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': `v1,${signature}`,
      }
      const response = await pool.request({ method: 'POST', path, headers, body })
      const responseBody = await response.body.text()
      const durationMs = Date.now() - startedAt
      return { messageId, endpointId, statusCode: response.statusCode, responseBody, startedAt, durationMs }
    },
    async close() {
      await Promise.all([receiver.close(), slow === receiver ? undefined : slow.close()])
    },
  }
}
