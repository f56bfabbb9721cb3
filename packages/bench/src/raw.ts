import { createHmac } from 'node:crypto'
import { Pool } from 'undici'
import type { BenchContext } from './bench.ts'
import { startCpu } from './cpu.ts'
import { payload } from './payload.ts'
import type { Rate } from './rounds.ts'

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

/** The ceiling: a bare loop of signed POSTs, 64 at a time, after `warmUp` of them through the same pool. */
export async function rawLoop(
  { receiver, warmUp }: Pick<BenchContext, 'receiver' | 'warmUp'>,
  count: number,
): Promise<Rate> {
  const pool = new Pool(receiver.url, { connections: 128, pipelining: 1 })
  async function post(requests: number): Promise<void> {
    const { done } = await receiver.expect(requests)
    let left = requests
    async function lane(): Promise<void> {
      while (left-- > 0) await signedPost(pool, `msg_${left}`, payload)
    }
    await Promise.all([...Array.from({ length: 64 }, lane), done])
  }

  await post(warmUp)
  const cpu = startCpu(null)
  const started = performance.now()
  await post(count)
  const rate = count / ((performance.now() - started) / 1000)
  const used = cpu(count)
  await pool.close()
  return { rate, cpu: used }
}
