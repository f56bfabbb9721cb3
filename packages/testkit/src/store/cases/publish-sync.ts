import assert from 'node:assert/strict'
import { testEpoch } from '../../test-epoch.js'
import { publishItem } from '../builders.js'
import { addEndpoint, claimDue, rejectsWith } from '../steps.js'
import { caseGroup } from '../store-case.js'

export const syncPublishCases = caseGroup(
  'publishSync',
  {
    'it does as publish does, before it returns': async ({ store }) => {
      await addEndpoint(store)
      const item = publishItem({ idempotencyKey: 'k' })
      const request = { items: [item], now: testEpoch }
      const { id } = item.message
      assert.deepEqual(store.outbox.publishSync(request).results, [{ id, deliveries: 1, duplicate: false }])
      const again = { items: [publishItem({ idempotencyKey: 'k' })], now: testEpoch }
      assert.deepEqual(store.outbox.publishSync(again).results, [{ id, deliveries: 1, duplicate: true }])
      assert.deepEqual((await claimDue(store)).messages, [item.message])
      const other = publishItem({ idempotencyKey: 'k', payload: '{"other":1}' })
      await rejectsWith(
        Promise.resolve().then(() => store.outbox.publishSync({ items: [other], now: testEpoch })),
        'idempotency_conflict',
      )
    },
  },
  'syncPublish',
)

export const noSyncPublishCases = caseGroup(
  'publishSync',
  {
    'it throws unsupported and publishes nothing': async ({ store }) => {
      const item = publishItem()
      await rejectsWith(
        Promise.resolve().then(() => store.outbox.publishSync({ items: [item], now: testEpoch })),
        'unsupported',
      )
      assert.equal(await store.log.message(item.message), null)
    },
  },
  'noSyncPublish',
)
