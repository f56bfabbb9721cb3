import { type PublishItem, type PublishResult, WebhooksError } from '@posthorn/core'
import { publishItem } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { createPublisher } from '../../src/emit/group-commit.js'

/** Nobody is ever refused. */
const patience = { now: () => 0, ms: 1000 }

/** A store whose publishes end when told, and that throws for items in which `faultOf` finds one. */
function heldStore(faultOf: (items: PublishItem[]) => Error | null = () => null) {
  const groups: PublishItem[][] = []
  let ends: (() => void)[] = []
  const publish = (items: PublishItem[]) => {
    groups.push(items)
    return new Promise<PublishResult[]>((resolve, reject) => {
      ends.push(() => {
        const fault = faultOf(items)
        if (fault === null) resolve(items.map(({ message }) => ({ id: message.id, deliveries: 1, duplicate: false })))
        else reject(fault)
      })
    })
  }
  return {
    publish,
    groups,
    underWay: () => ends.length,
    /** Ends the publish that began first. */
    async endOne() {
      ends.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    },
    /** Ends publishes until none is left. */
    async endAll() {
      await Promise.resolve()
      while (ends.length > 0) {
        const now = ends
        ends = []
        for (const end of now) end()
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

const items = (count: number, payload = '{}') => Array.from({ length: count }, () => publishItem({ payload }))
const sizes = (groups: PublishItem[][]) => groups.map((group) => group.length)

describe('group commit', () => {
  it('lets emits of one turn share a publish, and those that come meanwhile the next', async () => {
    const store = heldStore()
    const publisher = createPublisher(store.publish, 1, patience)
    const first = items(3).map(publisher.publish)
    await Promise.resolve()
    expect(sizes(store.groups)).toEqual([3])
    const second = items(5).map(publisher.publish)
    await Promise.resolve()
    expect(store.underWay()).toBe(1)
    await store.endAll()
    await Promise.all([...first, ...second])
    expect(sizes(store.groups)).toEqual([3, 5])
  })

  it('divides what waits among the publishes that may start, but not below eight', async () => {
    const store = heldStore()
    const publisher = createPublisher(store.publish, 2, patience)
    const many = items(33).map(publisher.publish)
    await Promise.resolve()
    expect(sizes(store.groups)).toEqual([17, 16])
    const meanwhile = items(20).map(publisher.publish)
    await store.endAll()
    await Promise.all([...many, ...meanwhile])
    expect(sizes(store.groups)).toEqual([17, 16, 20])
    const few = items(10).map(publisher.publish)
    await Promise.resolve()
    expect(sizes(store.groups).slice(3)).toEqual([8, 2])
    await store.endAll()
    await Promise.all(few)
  })

  it('gives each emit its own result, in order', async () => {
    const store = heldStore()
    const publisher = createPublisher(store.publish, 1, patience)
    const list = items(20)
    const results = list.map(publisher.publish)
    await store.endAll()
    expect((await Promise.all(results)).map(({ id }) => id)).toEqual(list.map(({ message }) => message.id))
    expect(store.groups.flat()).toEqual(list)
  })

  it('has no more publishes under way than the store likes', async () => {
    const store = heldStore()
    const publisher = createPublisher(store.publish, 4, patience)
    const results = items(256 * 6).map(publisher.publish)
    await Promise.resolve()
    expect(store.underWay()).toBe(4)
    await store.endAll()
    await Promise.all(results)
    expect(sizes(store.groups)).toEqual(Array(6).fill(256))
  })

  it('makes no group larger than 256 messages or 1 MiB, but takes a message that is larger alone', async () => {
    const store = heldStore()
    const publisher = createPublisher(store.publish, 1, patience)
    const big = 'x'.repeat(700 * 1024)
    const results = [...items(300), ...items(3, big), ...items(2, big + big)].map(publisher.publish)
    await store.endAll()
    await Promise.all(results)
    expect(sizes(store.groups)).toEqual([256, 45, 1, 1, 1, 1])
  })

  it.each(['store_failed', 'invalid_argument'] as const)(
    'publishes a group again one by one after %s',
    async (code) => {
      const [good, poisoned, alsoGood] = ['{}', '"poison"', '{}'].map((payload) => publishItem({ payload }))
      const fault = new WebhooksError(code, 'bad row')
      const store = heldStore((group) => (group.some(({ message }) => message.payload === '"poison"') ? fault : null))
      const publisher = createPublisher(store.publish, 1, patience)
      const settled = Promise.allSettled([good, poisoned, alsoGood].map((item) => item && publisher.publish(item)))
      await store.endAll()
      expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(sizes(store.groups)).toEqual([3, 1, 1, 1])
    },
  )

  it.each(['store_unavailable', 'schema_not_migrated', 'closed'] as const)(
    'tells every emit of %s and publishes nothing again',
    async (code) => {
      const store = heldStore(() => new WebhooksError(code, 'no'))
      const publisher = createPublisher(store.publish, 1, patience)
      const settled = Promise.allSettled(items(3).map(publisher.publish))
      await store.endAll()
      for (const result of await settled) expect(result).toMatchObject({ status: 'rejected', reason: { code } })
      expect(sizes(store.groups)).toEqual([3])
    },
  )

  it('goes on after a failure', async () => {
    let down = true
    const store = heldStore(() => (down ? new WebhooksError('store_unavailable', 'no') : null))
    const publisher = createPublisher(store.publish, 1, patience)
    const [failed] = await Promise.all([Promise.allSettled(items(2).map(publisher.publish)), store.endAll()])
    expect(failed.every(({ status }) => status === 'rejected')).toBe(true)
    down = false
    const [done] = await Promise.all([Promise.all(items(2).map(publisher.publish)), store.endAll()])
    expect(done).toHaveLength(2)
  })

  it('lets others go while some wait to be tried again, but no more than it has publishes', async () => {
    const groups: PublishItem[][] = []
    let goOn: (() => void)[] = []
    const publisher = createPublisher(
      async (group, onPause) => {
        groups.push(group)
        await Promise.resolve()
        onPause(true)
        await new Promise<void>((resolve) => goOn.push(resolve))
        onPause(false)
        return group.map(({ message }) => ({ id: message.id, deliveries: 1, duplicate: false }))
      },
      2,
      patience,
    )
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    const many = items(256 * 6).map(publisher.publish)
    await turn()
    expect(groups).toHaveLength(4)
    while (goOn.length > 0) {
      const now = goOn
      goOn = []
      for (const go of now) go()
      await turn()
    }
    expect(await Promise.all(many)).toHaveLength(256 * 6)
    expect(groups).toHaveLength(6)
  })

  it('rejects where a store gives too few results, so that no emit hangs', async () => {
    const publisher = createPublisher(async () => [], 1, patience)
    for (const count of [1, 3]) {
      const results = await Promise.allSettled(items(count).map(publisher.publish))
      for (const result of results) expect(result).toMatchObject({ reason: { code: 'store_failed' } })
    }
  })

  it('refuses who has waited too long of a store that answers nobody, and nobody while it does', async () => {
    let now = 0
    let isAway = true
    const away = new WebhooksError('store_unavailable', 'It is away.')
    const store = heldStore(() => (isAway ? away : null))
    const publisher = createPublisher(store.publish, 1, { now: () => now, ms: 1000 })
    const publishAll = (count: number) => Promise.allSettled(items(count).map(publisher.publish))
    const first = publishAll(256 * 3)
    await Promise.resolve()
    now = 15_000
    const late = publishAll(10)
    await store.endOne()
    expect((await first).every(({ status }) => status === 'rejected')).toBe(true)
    expect(sizes(store.groups)).toEqual([256, 10])
    // One that was answered since: it is slow, not away
    isAway = false
    const more = publishAll(256 * 2)
    now = 30_000
    await store.endOne()
    expect((await late).every(({ status }) => status === 'fulfilled')).toBe(true)
    isAway = true
    now = 45_000
    await store.endOne()
    isAway = false
    await store.endAll()
    expect((await more).filter(({ status }) => status === 'rejected')).toHaveLength(256)
  })
})
