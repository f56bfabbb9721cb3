import { type PublishItem, type PublishResult, WebhooksError } from '@posthorn/core'
import { publishItem } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { createKeyedPublisher } from '../../src/emit/idempotency-queue.js'

/** A store whose publishes end when told. */
function heldStore() {
  const calls: { item: PublishItem; resolve: (result: PublishResult) => void; reject: (error: Error) => void }[] = []
  const publish = createKeyedPublisher(
    (item) => new Promise<PublishResult>((resolve, reject) => calls.push({ item, resolve, reject })),
  )
  const keyed = (over: object = {}) => publish(publishItem({ idempotencyKey: 'k', ...over }))
  /** Ends the publish that is under way as the first of its key. */
  function end(error?: Error): void {
    const call = calls.shift()
    if (error === undefined) call?.resolve({ id: call.item.message.id, deliveries: 1, duplicate: false })
    else call?.reject(error)
  }
  return { calls, keyed, end }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('emits of one key', () => {
  it('share the publish that is under way, so that they take one connection', async () => {
    const { calls, keyed, end } = heldStore()
    const results = Array.from({ length: 12 }, () => keyed())
    await turn()
    expect(calls).toHaveLength(1)
    end()
    const answers = await Promise.all(results)
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    const later = keyed()
    await turn()
    expect(calls).toHaveLength(1)
    end()
    expect((await later).duplicate).toBe(false)
  })

  it('with another event wait for its end, and ask the store then', async () => {
    const { calls, keyed, end } = heldStore()
    const first = keyed()
    const others = [keyed({ payload: '1' }), keyed({ payload: '2' })]
    await turn()
    expect(calls).toHaveLength(1)
    end(new WebhooksError('store_failed', 'no'))
    await expect(first).rejects.toMatchObject({ code: 'store_failed' })
    for (const other of others) {
      await turn()
      expect(calls).toHaveLength(1)
      end()
      expect((await other).duplicate).toBe(false)
    }
  })

  it('do not wait for another tenant’s of the same name, nor for another key', async () => {
    const { calls, keyed } = heldStore()
    void keyed()
    void keyed({ tenant: 'globex' })
    void keyed({ idempotencyKey: 'other' })
    await turn()
    expect(calls).toHaveLength(3)
  })

  it('are all told where their publish fails', async () => {
    const { keyed, end } = heldStore()
    const results = Promise.allSettled([keyed(), keyed()])
    await turn()
    end(new WebhooksError('store_unavailable', 'no'))
    for (const result of await results) expect(result).toMatchObject({ reason: { code: 'store_unavailable' } })
  })
})
