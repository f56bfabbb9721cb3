import { memoryStore } from '@posthorn/memory'
import { endpointRecord } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/clock.js'
import { createIds } from '../../src/ids/index.js'
import { timeOfUuidv7 } from '../../src/ids/uuidv7.js'
import { alertTenant } from '../../src/request/alert-endpoint.js'
import { createSecretBox } from '../../src/secrets/secret-box.js'
import { createAlerts } from '../../src/worker/alerts.js'
import type { Failed } from '../../src/worker/run.js'
import { response } from '../support/outcomes.js'

it('raises one alert for each endpoint of a batch, of what is among its triggers', async () => {
  const store = memoryStore()
  const ids = createIds(undefined)
  // The clock was set back since
  ids.message(systemClock.now() + 60_000)
  const alerts = createAlerts({
    store,
    box: createSecretBox([]),
    ids,
    clock: systemClock,
    repeat: (work) => work(),
    nudge: () => {},
    onError: (error) => {
      throw error
    },
  })
  const alert = { url: 'https://example.com/alerts', headers: {} }
  const handling = { triggers: ['5xx'], retry: null, divert: false, suspend: false, alert }
  const [one, two] = [endpointRecord({ failureHandling: handling }), endpointRecord({ failureHandling: handling })]
  const silent = endpointRecord({ failureHandling: { ...handling, alert: null } })
  const usual = endpointRecord()
  for (const endpoint of [one, two, silent, usual]) await store.endpoints.create({ endpoint, maxPerTenant: 9 })
  const failed = (endpoint: typeof one, deliveryId: string, status: number): Failed => ({
    endpoint,
    info: {
      ...{ tenant: endpoint.tenant, endpointId: endpoint.id, messageId: 'message', deliveryId, eventType: 'a' },
      ...{ attempt: 1, outcome: response(status), durationMs: 1, lateMs: 0 },
      ...{ transition: { status: 'failed' }, events: ['attempt.failed', 'delivery.failed'] },
    },
  })
  alerts.failed([
    failed(one, '1', 500),
    failed(two, '2', 503),
    failed(one, '3', 500),
    failed(one, '4', 404),
    failed(silent, '5', 500),
    failed(usual, '6', 500),
  ])
  await alerts.stored()
  expect(alerts.isBusy()).toBe(false)
  const { rows } = await store.log.messages({
    tenant: alertTenant(one.tenant),
    where: {},
    sort: [{ field: 'id', direction: 'asc' }],
    after: null,
    offset: 0,
    limit: 10,
    total: false,
  })
  expect(rows.map(({ createdAt }) => createdAt)).toEqual(rows.map(({ id }) => timeOfUuidv7(id)))
  const told = rows.map(({ payload }) => JSON.parse(payload))
  expect(told).toMatchObject([
    { endpointId: one.id, count: 2, failures: [{ deliveryId: '1' }, { deliveryId: '3' }] },
    { endpointId: two.id, count: 1, failures: [{ deliveryId: '2' }] },
  ])
  expect((await store.log.stats({ tenant: alertTenant(one.tenant) })).due).toBe(2)
  expect((await store.log.stats({ tenant: one.tenant })).due).toBe(0)
})
