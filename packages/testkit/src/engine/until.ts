import assert from 'node:assert/strict'
import type { Delivery, DeliveryFilter, DeliveryStatus } from '@posthorn/core'
import { type Engine, tenant } from './engine-case.js'

const pauseMs = 10

/** Asks again and again until `holds` says so. Rejects after `timeoutMs`, saying what was waited for. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { timeoutMs = 45_000 } = {},
): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!(await holds())) {
    if (performance.now() > end) assert.fail(`Not within ${timeoutMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

/** All deliveries of a tenant that match, oldest first. */
export async function deliveriesOf<Tx>(
  engine: Engine<Tx>,
  where: DeliveryFilter = {},
  of: string = tenant,
): Promise<Delivery[]> {
  const all: Delivery[] = []
  let cursor: string | null = null
  do {
    const page = await engine.deliveries.list({
      tenant: of,
      where,
      sort: [{ field: 'id', direction: 'asc' }],
      page: cursor === null ? { limit: 1000 } : { cursor, limit: 1000 },
    })
    all.push(...page.data)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}

/** How many deliveries that match have each status; a status with none is absent. */
export async function statusCounts<Tx>(
  engine: Engine<Tx>,
  where: DeliveryFilter = {},
): Promise<Partial<Record<DeliveryStatus, number>>> {
  const counts: Partial<Record<DeliveryStatus, number>> = {}
  for (const { status } of await deliveriesOf(engine, where)) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Waits until exactly these many deliveries have these statuses, and no others are there. */
export async function untilCounts<Tx>(
  engine: Engine<Tx>,
  wanted: Partial<Record<DeliveryStatus, number>>,
  where: DeliveryFilter = {},
): Promise<void> {
  const text = (counts: object) => JSON.stringify(Object.entries(counts).sort())
  let seen = ''
  const end = performance.now() + 45_000
  while (seen !== text(wanted)) {
    if (performance.now() > end) assert.fail(`Deliveries became ${seen}, not ${text(wanted)}`)
    seen = text(await statusCounts(engine, where))
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

/** The only delivery that matches. */
export async function onlyDelivery<Tx>(engine: Engine<Tx>, where: DeliveryFilter = {}): Promise<Delivery> {
  const [delivery, ...others] = await deliveriesOf(engine, where)
  assert.ok(delivery, 'there is a delivery')
  assert.equal(others.length, 0, 'there is one delivery')
  return delivery
}

/** Waits until the only delivery that matches has this status, and gives it. */
export async function untilStatus<Tx>(
  engine: Engine<Tx>,
  status: DeliveryStatus,
  where: DeliveryFilter = {},
): Promise<Delivery> {
  let last: Delivery | undefined
  await until(`the delivery is ${status}`, async () => {
    last = (await deliveriesOf(engine, where))[0]
    return last?.status === status
  })
  assert.ok(last)
  return onlyDelivery(engine, where)
}
