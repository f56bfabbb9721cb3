import assert from 'node:assert/strict'
import { type Outcome, type Store, schedule, type Transport } from '@posthorn/core'
import { manualClock } from '../../manual-clock.js'
import { engineGroup, register, tenant } from '../engine-case.js'
import { storeOnClock } from '../on-clock.js'
import { deliveriesOf, onlyDelivery, statusCounts } from '../until.js'

const second = 1000
const hour = 3600 * second
const day = 24 * hour

/** A receiver that is up or down, and a week that goes by as it is told to. */
function createWorld<Tx>(real: Store<Tx>) {
  const clock = manualClock()
  const { store, quiet } = storeOnClock(real, clock)
  const receiver = { isUp: true, requests: 0, inFlight: 0 }
  /** Most requests at once, by whole seconds since `watchedSince`. */
  const crowds: number[] = []
  let watchedSince: number | null = null

  const transport: Transport = {
    capabilities: { name: 'story', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
    async close() {},
    send: () =>
      new Promise<Outcome>((resolve) => {
        receiver.requests++
        receiver.inFlight++
        if (watchedSince !== null) {
          const at = Math.floor((clock.now() - watchedSince) / second)
          crowds[at] = Math.max(crowds[at] ?? 0, receiver.inFlight)
        }
        clock.setTimer(receiver.isUp ? 200 : 50, () => {
          receiver.inFlight--
          if (receiver.isUp) resolve({ kind: 'response', status: 200, headers: {}, body: '', truncated: false })
          else resolve({ kind: 'connect', message: 'Nobody listens there.' })
        })
      }),
  }

  /** Time goes on until `holds`. */
  async function until(what: string, holds: () => boolean): Promise<void> {
    for (let steps = 0; steps < 400; steps++) {
      await quiet()
      if (holds()) return
      await clock.advanceAsync(100)
    }
    assert.fail(`It never came to this: ${what}`)
  }

  return {
    clock,
    store,
    transport,
    receiver,
    crowds,
    until,
    /** For so long nobody looks. Then the workers have some seconds to do what has become due. */
    async sleep(ms: number): Promise<void> {
      clock.pause(ms)
      for (let steps = 0; steps < 6; steps++) {
        await quiet()
        await clock.advanceAsync(500)
      }
      await quiet()
    },
    watch(): void {
      watchedSince = clock.now()
    },
  }
}

/** The life of an endpoint whose receiver breaks. */
export const failingWeekCases = engineGroup('a failing week', {
  'a receiver that breaks is left alone and tried now and then, its owner is warned, it is suspended on the fifth day, and what waited goes out slowly once it is back':
    async ({ store: real, engine }) => {
      const { clock, store, transport, receiver, crowds, until, sleep, watch } = createWorld(real)
      const monday = clock.now()
      const webhooks = engine({ store, clock, transport, retry: schedule(), random: () => 0 })
      const story: string[] = []
      const tell = (what: string) => void story.push(`day ${Math.floor((clock.now() - monday) / day)}: ${what}`)
      webhooks.on('endpoint.breakerOpened', () => tell('the breaker opens'))
      webhooks.on('endpoint.breakerClosed', () => tell('the breaker closes'))
      webhooks.on('endpoint.failing', ({ percent }) => tell(`${percent} % of the way to its suspension`))
      webhooks.on('endpoint.suspended', ({ reason }) => tell(`suspended: ${reason}`))
      webhooks.on('endpoint.resumed', () => tell('let go'))
      await webhooks.start()
      const { id } = await register(webhooks, 'http://127.0.0.1:8080/hooks')
      const emit = (type: 'order.created' | 'invoice', count: number, expiresAt?: Date) =>
        webhooks.emitMany(Array.from({ length: count }, (_, n) => ({ type, payload: n, tenant, expiresAt })))

      // Monday morning: all is well
      await emit('order.created', 1)
      await until('the first message is delivered', () => receiver.requests === 1 && receiver.inFlight === 0)

      // It breaks. Ten failures, and it is left alone: what waits uses no attempt
      receiver.isUp = false
      await emit('order.created', 30)
      await until('the breaker opens', () => story.length === 1)
      await sleep(0)
      const beforeOpen = receiver.requests - 1
      assert.ok(
        beforeOpen >= 10 && beforeOpen <= 17,
        `${beforeOpen} requests, of which seven may have been on their way`,
      )
      await emit('order.created', 1)
      await sleep(10 * second)
      assert.equal(receiver.requests, 1 + beforeOpen, 'nothing is sent while it is open')

      // Five days: a look now and then, by one request
      for (let at = 6 * hour; at <= 5 * day; at += 6 * hour) {
        const before = receiver.requests
        await sleep(monday + at + 30 * second - clock.now())
        assert.equal(receiver.requests, before + 1, `one probe after ${at / hour} hours`)
      }
      const suspended = await webhooks.endpoints.get({ tenant, id })
      assert.deepEqual([suspended.status, suspended.suspendedBy], ['suspended', 'system'])

      // A second suspension changes nothing of the first
      const again = await webhooks.endpoints.suspend({ tenant, id, by: 'tenant', reason: 'mine' })
      assert.deepEqual(again, suspended)

      // What is emitted now waits, and is cancelled when its own time has come
      await emit('order.created', 3)
      await emit('invoice', 1, new Date(clock.now() + hour))
      const quietSince = receiver.requests
      await sleep(2 * hour)
      const { status, cancelReason } = await onlyDelivery(webhooks, { eventType: 'invoice' })
      assert.deepEqual([status, cancelReason], ['cancelled', 'expired'])
      await sleep(2 * day)
      assert.equal(receiver.requests, quietSince, 'a suspended endpoint gets nothing')

      // Sunday: the receiver is back, and its owner lets it go
      receiver.isUp = true
      watch()
      await webhooks.endpoints.unsuspend({ tenant, id, by: 'tenant' })
      const waiting = 30 + 1 + 3
      await until('all is delivered', () => receiver.requests === quietSince + waiting && receiver.inFlight === 0)
      await sleep(0)
      assert.deepEqual(await statusCounts(webhooks), { delivered: 1 + waiting, cancelled: 1 })
      for (const [at, most = 0] of crowds.entries()) assert.ok(most <= 2 ** at, `${most} at once after ${at} seconds`)
      assert.ok(
        crowds.some((most) => most > 2),
        'it gets several at once when some seconds have passed',
      )

      // Of its ten attempts a delivery has used those that were made
      const attempts = (await deliveriesOf(webhooks)).reduce((sum, delivery) => sum + delivery.attempts, 0)
      assert.equal(attempts, receiver.requests)
      assert.deepEqual(story, [
        'day 0: the breaker opens',
        'day 2: 50 % of the way to its suspension',
        'day 3: 70 % of the way to its suspension',
        'day 4: 90 % of the way to its suspension',
        'day 5: suspended: It failed for 5 days without a success.',
        'day 7: let go',
      ])
    },
})
