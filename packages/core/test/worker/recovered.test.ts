import { type Store, WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { schedule } from '../../src/retry/index.js'
import { type TestInstance, testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'

const tenant = 'acme'

/** A store that counts reads of single deliveries, and fails them while `down()` says so. */
function watched(down = () => false) {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const reads: string[] = []
  const log: Store<never>['log'] = {
    ...store.log,
    async delivery(request) {
      reads.push(request.id)
      if (down()) throw new WebhooksError('store_unavailable', 'away')
      return store.log.delivery(request)
    },
  }
  return { clock, reads, store: { ...store, log } }
}

/** Emits one message to a receiver that answers as listed, and sends it again each time it is final. */
async function life(statuses: number[][], options: Parameters<typeof testInstance>[0] = {}) {
  const answers = statuses.flat()
  const instance = await testInstance({
    answer: (_request, index) => response(answers[index] ?? 200),
    retry: schedule([0, 0], { jitter: 0 }),
    ...options,
  })
  await instance.addEndpoint()
  return { ...instance, resend: () => resend(instance, statuses.length) }
}

async function resend({ webhooks }: TestInstance, budgets: number): Promise<void> {
  await webhooks.emit('invoice.paid', {}, { tenant })
  for (let budget = 1; ; budget++) {
    await webhooks.drain()
    if (budget === budgets) return
    const [delivery] = (await webhooks.deliveries.list({ tenant })).data
    await webhooks.deliveries.retry({ tenant, id: delivery?.id ?? '' })
  }
}

describe('delivery.recovered', () => {
  it.each([
    ['delivered at once', [[200]], []],
    ['delivered by a retry', [[500, 200]], [2]],
    ['failed, sent again and delivered', [[500, 500], [200]], [3]],
    ['delivered, sent again and delivered', [[200], [200]], []],
    ['delivered, sent again and delivered by a retry', [[200], [500, 200]], [3]],
    ['recovered, sent again and delivered', [[500, 500], [200], [200]], [3]],
    ['failed, sent again, failed, sent again and delivered', [[500, 404], [404, 500], [200]], [5]],
  ] as const)('of a delivery that was %s', async (_what, statuses, expected) => {
    const { webhooks, resend: play } = await life(statuses.map((budget) => [...budget]))
    const told: number[] = []
    webhooks.on('delivery.recovered', ({ attempt }) => told.push(attempt))
    await play()
    expect(told).toEqual(expected)
  })

  it('has the log read for a delivery that was requeued, once, and only where somebody listens', async () => {
    const { store, clock, reads } = watched()
    const { webhooks, resend: play } = await life([[500, 500], [500, 200], [200]], { store, clock })
    const requeued = () => reads.splice(0).length
    await play()
    const unheard = requeued()
    let told = 0
    webhooks.on('delivery.recovered', () => told++)
    await play()
    // The calls of retry() read it as well, as often as before
    expect(requeued()).toBe(unheard + 2)
    expect(told).toBe(0)
  })

  it('what closes the endpoint does so at once, however long the log takes to say how the delivery failed before', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    const never = new Promise<never>(() => {})
    let isSilent = false
    const log: Store<never>['log'] = {
      ...store.log,
      delivery: (request) => (isSilent ? never : store.log.delivery(request)),
    }
    const { webhooks, addEndpoint, sent } = await testInstance({
      clock,
      store: { ...store, log },
      answer: (_request, index) => response(index === 0 ? 500 : 410),
      retry: schedule([0]),
    })
    webhooks.on('delivery.recovered', () => {})
    const { id: endpoint } = await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    await webhooks.deliveries.replay({ tenant, endpoint })
    isSilent = true
    await webhooks.drain()
    expect(sent).toHaveLength(2)
    expect(await webhooks.endpoints.get({ tenant, id: endpoint })).toMatchObject({ status: 'suspended' })
  })

  it('is not told where the log cannot be read; the delivery arrives all the same', async () => {
    let down = false
    const { store, clock } = watched(() => down)
    const { webhooks, errors, sent } = await life([[500, 500]], { store, clock })
    const told: string[] = []
    webhooks.on('delivery.delivered', () => told.push('delivered'))
    webhooks.on('delivery.recovered', () => told.push('recovered'))
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    const [failed] = (await webhooks.deliveries.list({ tenant })).data
    await webhooks.deliveries.retry({ tenant, id: failed?.id ?? '' })
    down = true
    expect(await webhooks.drain()).toEqual({ attempts: 1, delivered: 1 })
    expect(sent).toHaveLength(3)
    expect(told).toEqual(['delivered'])
    expect(errors).toMatchObject([{ code: 'store_unavailable' }])
  })
})
