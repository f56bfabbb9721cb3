import assert from 'node:assert/strict'
import { assertFailure, assertResponse, type TransportCase } from '../context.js'

const maxResponseBytes = 16_384

/** No receiver takes more time or memory than it was given. */
export const limitCases: TransportCase[] = [
  ...[false, true].flatMap((chunked): TransportCase[] => [
    {
      name: `gives a body of exactly maxResponseBytes whole (${chunked ? 'chunked' : 'content-length'})`,
      async run({ receiver, send }) {
        const body = 'x'.repeat(maxResponseBytes)
        const target = await receiver({ behaviour: { body, chunked } })
        const outcome = await send({ url: target.url, maxResponseBytes })
        assertResponse(outcome, 200)
        assert.equal(outcome.body, body)
        assert.equal(outcome.truncated, false)
      },
    },
    {
      name: `cuts a body of one byte more (${chunked ? 'chunked' : 'content-length'})`,
      async run({ receiver, send }) {
        const target = await receiver({ behaviour: { body: 'x'.repeat(maxResponseBytes + 1), chunked } })
        const outcome = await send({ url: target.url, maxResponseBytes })
        assertResponse(outcome, 200)
        assert.equal(outcome.body, 'x'.repeat(maxResponseBytes))
        assert.equal(outcome.truncated, true)
      },
    },
  ]),
  {
    name: 'cuts an endless body and drops the connection',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { kind: 'endless' } })
      const outcome = await send({ url: target.url, maxResponseBytes })
      assertResponse(outcome, 200)
      assert.equal(outcome.body.length, maxResponseBytes)
      assert.equal(outcome.truncated, true)
      await target.waitFor(({ openConnections }) => openConnections === 0)
    },
  },
  {
    name: 'sends again to a receiver whose answer was cut',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: [{ kind: 'endless' }, 202] })
      assertResponse(await send({ url: target.url, maxResponseBytes }), 200)
      assertResponse(await send({ url: target.url, maxResponseBytes }), 202)
    },
  },
  {
    name: 'ends at the deadline with a receiver that never answers',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { kind: 'silent' } })
      assertFailure(await send({ url: target.url, timeoutMs: 300 }), 'timeout')
      await target.waitFor(({ openConnections }) => openConnections === 0)
    },
  },
  {
    name: 'ends at the deadline with a receiver that stops after the headers',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { kind: 'silent', after: 'headers' } })
      assertFailure(await send({ url: target.url, timeoutMs: 300 }), 'timeout')
      await target.waitFor(({ openConnections }) => openConnections === 0)
    },
  },
  {
    name: 'ends at the deadline with a receiver that drips',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { kind: 'drip', everyMs: 10 } })
      assertFailure(await send({ url: target.url, timeoutMs: 300 }), 'timeout')
      await target.waitFor(({ openConnections }) => openConnections === 0)
    },
  },
  {
    name: 'ends a request under way when its signal aborts, and no other',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { kind: 'silent' } })
      target.behave((_request, response) => {
        void target.waitFor(({ openConnections }) => openConnections === 1).then(() => response.end('late'))
      }, '/other')
      const [stop, other] = [new AbortController(), new AbortController()]
      const ending = send({ url: target.url, timeoutMs: 30_000, signal: stop.signal })
      const going = send({ url: `${target.url}/other`, timeoutMs: 30_000, signal: other.signal })
      await target.waitFor(2)
      stop.abort()
      assertFailure(await ending, 'aborted')
      assertResponse(await going, 200)
    },
  },
  {
    name: 'ends every request of a signal that aborts',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { kind: 'silent' } })
      const stop = new AbortController()
      const ending = Array.from({ length: 20 }, () => send({ url: target.url, timeoutMs: 30_000, signal: stop.signal }))
      await target.waitFor(20)
      stop.abort()
      for (const outcome of await Promise.all(ending)) assertFailure(outcome, 'aborted')
      await target.waitFor(({ openConnections }) => openConnections === 0)
    },
  },
  {
    name: 'sends nothing on a signal that was aborted before',
    async run({ receiver, send }) {
      const target = await receiver()
      assertFailure(await send({ url: target.url, signal: AbortSignal.abort() }), 'aborted')
      assert.equal(target.connections, 0)
    },
  },
]
