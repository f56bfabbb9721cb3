import { memoryStore } from '@posthorn/memory'
import { httpConformance, httpSubject } from '@posthorn/testkit'
import { describe, it } from 'vitest'
import { appModule, createApp, leaveBodies, listen, type Platform, platforms } from './support/app.js'

/** The suite opens and closes its instances itself. */
const lifecycle = { migrate: async () => {}, start: async () => {}, stop: async () => {}, close: async () => {} }

function conformance(platform: Platform, parsedBefore: boolean): void {
  httpConformance({
    name: `nestjs on ${platform} ${parsedBefore ? 'with its own parsers' : 'with bodies left unread'}`,
    parsedBefore,
    open: () => httpSubject(memoryStore()),
    async create(webhooks, options) {
      const module = appModule({ ...options, webhooks: { ...webhooks, ...lifecycle } })
      const app = await createApp(platform, module, { bodyParser: parsedBefore })
      if (!parsedBefore) leaveBodies(app)
      return { url: `${await listen(app)}/webhooks`, close: () => app.close() }
    },
    describe,
    it,
  })
}

for (const platform of platforms) conformance(platform, true)
// On Express, `bodyParser: false` leaves what Express itself gives
conformance('fastify', false)
