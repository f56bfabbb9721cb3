import { createWebhooks, type EventCatalogue, type WebhooksError, type WebhooksOptions } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { type ManualClock, manualClock, seededRandom } from '@posthorn/testkit'
import { type Answer, fakeTransport } from './fake-transport.js'

export const events: EventCatalogue = {
  'invoice.paid': { description: 'An invoice was paid.', example: { id: 'in_1' } },
  'invoice.line.added': {},
  'user.created': {},
}

type Options = Partial<WebhooksOptions<EventCatalogue, never>> & { answer?: Answer; clock?: ManualClock }

/** An instance on a store in memory, a clock that is moved by hand and a transport without a network. */
export async function testInstance({ answer, clock = manualClock(), ...options }: Options = {}) {
  const transport = fakeTransport(clock, answer)
  const store = options.store ?? memoryStore({ clock })
  const webhooks = createWebhooks({ store, events, transport, clock, random: seededRandom(1), ...options })
  const errors: WebhooksError[] = []
  webhooks.on('worker.error', (error) => errors.push(error))
  await webhooks.migrate()
  const addEndpoint = (over: object = {}) =>
    webhooks.endpoints.create({ tenant: 'acme', url: 'https://receiver.example/hooks', ...over })
  return { webhooks, store, clock, sent: transport.sent, errors, addEndpoint }
}

export type TestInstance = Awaited<ReturnType<typeof testInstance>>
