import type { Clock } from '@posthorn/core'
import { createReceiver } from '@posthorn/testkit'
import { createShopWebhooks, local } from './webhooks.ts'

const hourMs = 3_600_000
const tenant = 'acme'

/**
 * Makes up what a customer got in the last day, for the portal to show: endpoints that are well, that fail, that have
 * recovered, and one that is suspended. Call it before a worker of the shop starts. Gives the names of the endpoints by
 * their ids.
 */
export async function makeHistory(
  filename: string,
): Promise<{ names: Map<string, string>; close: () => Promise<void> }> {
  const receiver = await createReceiver({ behaviour: 204 })
  let agoMs = 24 * hourMs
  const clock: Clock = {
    now: () => Date.now() - agoMs,
    monotonic: () => performance.now() - agoMs,
    setTimer(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  }
  const webhooks = createShopWebhooks(filename, { ...local, clock })
  const names = new Map<string, string>()
  for (const name of ['crm', 'ledger', 'warehouse', 'exports']) {
    const url = `${receiver.url}/${name}`
    const { id } = await webhooks.endpoints.create({ tenant, name, url, eventTypes: ['invoice.*'] })
    names.set(id, name)
  }
  for (let hour = 24; hour >= 0; hour--) {
    agoMs = hour * hourMs
    receiver.behave(hour <= 2 ? { status: 503, body: '{"error": "the ledger is closed"}' } : 204, '/ledger')
    receiver.behave(hour <= 18 && hour > 9 ? { status: 400, body: 'Not JSON.' } : 204, '/warehouse')
    receiver.behave(hour <= 6 ? { status: 410, body: 'Moved out.' } : 204, '/exports')
    for (let n = 0; n < 2 + ((hour * 7) % 5); n++) {
      const invoiceId = `in_${hour}${n}`
      if (n === 2) await webhooks.emit('invoice.overdue', { invoiceId, days: 14 }, { tenant })
      else await webhooks.emit('invoice.paid', { invoiceId, amount: 1000 + hour * 40 + n }, { tenant })
    }
    await webhooks.drain({ deadlineMs: 2000 })
  }
  await webhooks.close()
  return { names, close: () => receiver.close() }
}
