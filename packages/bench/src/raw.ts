import { createHmac } from 'node:crypto'
import { Pool } from 'undici'
import type { Receiver } from './receiver.ts'

const key = Buffer.alloc(32, 7)

/** One signed POST as a host would write it by hand. */
export async function signedPost(pool: Pool, id: string, data: string): Promise<void> {
  const timestamp = Math.floor(Date.now() / 1000)
  const body = `{"type":"bench","timestamp":"${new Date().toISOString()}","data":${data}}`
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  const response = await pool.request({
    method: 'POST',
    path: '/hooks',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    },
    body,
  })
  await response.body.text()
}

/** The ceiling: a bare loop of signed POSTs, `inFlight` at a time. Gives requests a second. */
export async function rawLoop(receiver: Receiver, data: string, count: number, inFlight: number): Promise<number> {
  const pool = new Pool(receiver.url, { connections: 128, pipelining: 1 })
  const { done } = await receiver.expect(count)
  const started = performance.now()
  let left = count
  async function lane(): Promise<void> {
    while (left-- > 0) await signedPost(pool, `msg_${left}`, data)
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  await done
  const rate = count / ((performance.now() - started) / 1000)
  await pool.close()
  return rate
}
