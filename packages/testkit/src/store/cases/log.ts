import assert from 'node:assert/strict'
import { type DeliveryWhere, type MessageWhere, maxCounted } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import {
  addEndpoint,
  deliveriesOf,
  emit,
  emitMany,
  finishDue,
  leaseDue,
  leaseOne,
  settleAll,
  suspend,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

const failedAttempt = { statusCode: 503, durationMs: 900 }

const order = (direction: 'asc' | 'desc') => [{ field: 'id' as const, direction }]

export const logCases = caseGroup('log', {
  'an object that is not there is null, and its attempts are none': async ({ store }) => {
    assert.equal(await store.log.message({ tenant: 'acme', id: 'nobody' }), null)
    assert.equal(await store.log.delivery({ tenant: 'acme', id: 'nobody' }), null)
    assert.deepEqual(await store.log.attempts({ tenant: 'acme', deliveryId: 'nobody' }), [])
  },

  'a delivery got alone and one listed are the same': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    await leaseOne(store)
    const [listed] = await deliveriesOf(store, 'acme')
    assert.ok(listed)
    assert.deepEqual(await store.log.delivery(listed), listed)
  },

  'attempts are counted of the deliveries that are named, and no more than asked for': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store, { tenant: 'globex' })
    await emitMany(store, 2)
    await emit(store, { tenant: 'globex' })
    await settleAll(store, await leaseDue(store), { status: 'pending', delayMs: 0 }, { attempt: failedAttempt })
    await settleAll(store, await leaseDue(store), { status: 'delivered' }, { attempt: { durationMs: 7 } })
    const [first, second] = await deliveriesOf(store, 'acme')
    const [other] = await deliveriesOf(store, 'globex')
    assert.ok(first && second && other)
    const times = (ids: string[], limit = 10) => store.log.attemptTimes({ tenant: 'acme', deliveryIds: ids, limit })
    const byDuration = (await times([first.id, other.id, 'nobody'])).sort((a, b) => a.durationMs - b.durationMs)
    assert.deepEqual(byDuration, [
      { deliveryId: first.id, outcome: 'response', statusCode: 200, durationMs: 7 },
      { deliveryId: first.id, outcome: 'response', statusCode: 503, durationMs: 900 },
    ])
    assert.equal((await times([first.id, second.id])).length, 4)
    assert.equal((await times([first.id, second.id], 3)).length, 3)
    assert.deepEqual(await times([]), [])
  },

  'messages are listed by what they are': async ({ store }) => {
    const a = await emit(store, { type: 'a', createdAt: testEpoch + 1 })
    const b = await emit(store, { type: 'b', createdAt: testEpoch + 2 })
    const c = await emit(store, { type: 'a', createdAt: testEpoch + 3 })
    const expected: [MessageWhere, string[]][] = [
      [{}, [a.id, b.id, c.id]],
      [{ id: [c.id, a.id, 'nobody'] }, [a.id, c.id]],
      [{ type: ['a'] }, [a.id, c.id]],
      [{ type: ['a', 'b'] }, [a.id, b.id, c.id]],
      [{ createdAt: { from: testEpoch + 2, until: testEpoch + 3 } }, [b.id]],
      [{ type: ['a'], createdAt: { from: testEpoch + 2 } }, [c.id]],
      [{ id: [] }, []],
      [{ type: ['A'] }, []],
    ]
    for (const [where, ids] of expected) {
      const request = { tenant: 'acme', where, sort: order('asc'), after: null, offset: 0, limit: 10, total: true }
      const { rows, total } = await store.log.messages(request)
      assert.deepEqual([rows.map(({ id }) => id), total], [ids, ids.length], JSON.stringify(where))
    }
  },

  'deliveries are listed by what they are': async ({ store }) => {
    const one = await addEndpoint(store, { eventTypes: ['a'] })
    const two = await addEndpoint(store)
    const first = await emit(store, { type: 'a', createdAt: testEpoch + 1, expiresAt: testEpoch + 50 })
    await finishDue(store)
    await suspend(store, two)
    const second = await emit(store, { type: 'b', createdAt: testEpoch + 2 })
    const rows = await deliveriesOf(store, 'acme')
    const rowOf = (endpointId: string, messageId: string) =>
      rows.find((row) => row.endpointId === endpointId && row.messageId === messageId)?.id ?? ''
    const [x, y, z] = [rowOf(one.id, first.id), rowOf(two.id, first.id), rowOf(two.id, second.id)]
    const expected: [DeliveryWhere, string[]][] = [
      [{}, [x, y, z]],
      [{ id: [x, 'nobody'] }, [x]],
      [{ messageId: [first.id] }, [x, y]],
      [{ messageId: [first.id, second.id], endpointId: [two.id] }, [y, z]],
      [{ endpointId: [two.id] }, [y, z]],
      [{ eventType: ['b'] }, [z]],
      [{ status: ['delivered'] }, [x, y]],
      [{ status: ['held', 'failed'] }, [z]],
      [{ lastStatusCode: [500, 200] }, [x, y]],
      [{ lastStatusCode: [500] }, []],
      [{ createdAt: { from: testEpoch + 2 } }, [z]],
      [{ createdAt: { until: testEpoch + 2 } }, [x, y]],
      [{ unexpiredAt: testEpoch + 49 }, [x, y, z]],
      [{ unexpiredAt: testEpoch + 50 }, [z]],
      [{ unexpiredAt: testEpoch + 50, status: ['delivered'] }, []],
      [{ status: [] }, []],
      [{ id: [x], status: ['held'] }, []],
    ]
    for (const [where, ids] of expected) {
      const request = { tenant: 'acme', where, sort: order('asc'), after: null, offset: 0, limit: 10, total: true }
      const { rows: listed, total } = await store.log.deliveries(request)
      assert.deepEqual(
        listed.map(({ id }) => id),
        [...ids].sort(),
        JSON.stringify(where),
      )
      assert.equal(total, ids.length)
    }
  },

  'a total tells that there are more matches than it counts': async ({ store }) => {
    await emitMany(store, maxCounted)
    const request = { tenant: 'acme', where: {}, sort: order('asc'), after: null, offset: 0, limit: 1, total: true }
    assert.equal((await store.log.messages(request)).total, maxCounted)
    await emit(store)
    await emit(store)
    const { total = 0 } = await store.log.messages(request)
    assert.ok(total > maxCounted, `more than ${maxCounted}, not ${total}`)
  },

  'lists page by `after` and by offset, in both directions': async ({ store }) => {
    await addEndpoint(store)
    const messages = await emitMany(store, 6)
    const deliveries = (await deliveriesOf(store, 'acme')).map(({ id }) => id)
    for (const direction of ['asc', 'desc'] as const) {
      const arrange = (ids: string[]) => (direction === 'asc' ? ids : ids.toReversed())
      for (const [ids, list] of [
        [arrange(messages), store.log.messages],
        [arrange(deliveries), store.log.deliveries],
      ] as const) {
        const page = async (after: string | null, offset: number) => {
          const request = { tenant: 'acme', where: {}, sort: order(direction), limit: 2, total: true }
          const { rows, total } = await list({ ...request, after: after === null ? null : [after], offset })
          assert.equal(total, 6)
          return rows.map(({ id }) => id)
        }
        assert.deepEqual(await page(null, 0), ids.slice(0, 2), direction)
        assert.deepEqual(await page(ids[1] ?? null, 0), ids.slice(2, 4), direction)
        assert.deepEqual(await page(ids[4] ?? null, 0), ids.slice(5), direction)
        assert.deepEqual(await page(ids[5] ?? null, 0), [], direction)
        assert.deepEqual(await page(null, 3), ids.slice(3, 5), direction)
      }
    }
  },
})
