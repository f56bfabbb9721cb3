import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Outcome } from '@posthorn/core'
import { assertFailure, assertResponse, type TransportCase } from '../context.js'

/** What goes wrong is data, of the right kind. */
export const failureCases: TransportCase[] = [
  {
    name: 'tells of a refused connection',
    async run({ receiver, send }) {
      const target = await receiver()
      await target.close()
      assertFailure(await send({ url: target.url }), 'connect')
    },
  },
  {
    name: 'tells of a connection reset before the answer',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { kind: 'reset' } })
      assertFailure(await send({ url: target.url }), 'reset')
      assert.equal(target.requests.length, 1)
    },
  },
  ...[
    { how: 'is reset', behaviour: { kind: 'reset' } as const },
    { how: 'closes', behaviour: ({ socket }: IncomingMessage) => socket.destroy() },
  ].map(
    ({ how, behaviour }): TransportCase => ({
      name: `sends again, once, where a connection that was used before ${how} ahead of the answer`,
      needs: 'ownConnections',
      async run({ receiver, send }) {
        const target = await receiver({ behaviour: [200, behaviour, 200] })
        const headers = { 'content-type': 'application/json', 'webhook-id': 'msg_1', 'webhook-signature': 'v1,c2ln' }
        assertResponse(await send({ url: target.url, headers }), 200)
        assertResponse(await send({ url: target.url, headers, body: '{"n":2}' }), 200)
        const [, lost, again] = target.requests
        assert.equal(target.requests.length, 3)
        assert.equal(target.connections, 2)
        assert.deepEqual([again?.rawHeaders, again?.text], [lost?.rawHeaders, '{"n":2}'])
      },
    }),
  ),
  {
    name: 'sends on a new connection what was to go to one that has just been reset',
    needs: 'ownConnections',
    async run({ receiver, send }) {
      const sockets: Socket[] = []
      const target = await receiver({
        behaviour: ({ socket }, response) => {
          sockets.push(socket)
          response.end('ok')
        },
      })
      assertResponse(await send({ url: target.url }), 200)
      // In a timer, since what a connection has to tell is read after these, before anything is written to it.
      const outcome = await new Promise<Outcome>((resolve, reject) => {
        setTimeout(() => {
          sockets[0]?.resetAndDestroy()
          send({ url: target.url }).then(resolve, reject)
        })
      })
      assertResponse(outcome, 200)
      assert.equal(target.connections, 2)
    },
  },
  {
    name: 'sends again no more than once, and never on a new connection',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: [200, { kind: 'reset' }, { kind: 'reset' }, 200] })
      assertResponse(await send({ url: target.url }), 200)
      assertFailure(await send({ url: target.url }), 'reset')
      assert.ok(target.requests.length <= 3, `One request was sent ${target.requests.length - 1} times.`)
    },
  },
  ...[
    { what: 'timed out', behaviour: { kind: 'silent' } as const, kind: 'timeout' as const },
    { what: 'broke within its answer', behaviour: { kind: 'reset', after: 'body' } as const, kind: 'reset' as const },
  ].map(
    ({ what, behaviour, kind }): TransportCase => ({
      name: `does not send again what ${what}`,
      async run({ receiver, send }) {
        const target = await receiver({ behaviour: [200, behaviour, 200] })
        assertResponse(await send({ url: target.url }), 200)
        assertFailure(await send({ url: target.url, timeoutMs: kind === 'timeout' ? 300 : 10_000 }), kind)
        await target.waitFor(({ openConnections }) => openConnections === 0)
        assert.equal(target.requests.length, 2)
      },
    }),
  ),
  {
    name: 'tells of a connection that breaks within the answer',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { kind: 'reset', after: 'body' } })
      assertFailure(await send({ url: target.url }), 'reset')
      assert.equal(target.requests.length, 1)
    },
  },
  {
    name: 'tells of an answer that is not HTTP',
    async run({ receiver, send }) {
      for (const answer of ['SSH-2.0-OpenSSH_9.9\r\n', 'HTTP/1.1 200 OK\r\nno header\r\n\r\n', '<html>', '\0\0\0\0']) {
        const target = await receiver({ behaviour: (request) => request.socket.end(answer) })
        assertFailure(await send({ url: target.url }), 'reset')
        assert.equal(target.requests.length, 1)
      }
    },
  },
  {
    name: 'tells of TLS spoken to a port that does not',
    async run({ receiver, send }) {
      const target = await receiver()
      assertFailure(await send({ url: `https://127.0.0.1:${target.port}/` }), 'tls', 'reset')
      assert.equal(target.requests.length, 0)
    },
  },
  {
    name: 'works again after a failure',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: [{ kind: 'reset' }, 200] })
      assertFailure(await send({ url: target.url }), 'reset')
      assertResponse(await send({ url: target.url }), 200)
    },
  },
  {
    name: 'refuses headers that HTTP cannot carry, and sends nothing',
    async run({ receiver, send }) {
      const target = await receiver()
      const bad: Record<string, string | string[]>[] = [
        { 'x-split': 'a\r\nx-injected: b' },
        { 'x-nul': 'a\0b' },
        { 'x-wide': '✓' },
        { 'x-list': ['fine', 'a\nb'] },
        { 'bad name': 'a' },
        { '': 'a' },
      ]
      for (const headers of bad) assertFailure(await send({ url: target.url, headers }), 'invalid')
      assert.equal(target.requests.length, 0)
    },
  },
  {
    name: 'refuses text that is not a URL',
    async run({ send }) {
      for (const url of ['', 'nonsense', '/relative', 'http://', 'ftp://example.com/', 'data:text/plain,hi']) {
        assertFailure(await send({ url }), 'invalid')
      }
    },
  },
  {
    name: 'closes while requests are under way, and twice',
    async run({ receiver, send, transport }) {
      const target = await receiver({ behaviour: { kind: 'silent' } })
      const stop = new AbortController()
      const going = send({ url: target.url, timeoutMs: 30_000, signal: stop.signal })
      await target.waitFor(1)
      await transport.close()
      await transport.close()
      stop.abort()
      assertFailure(await going, 'aborted')
    },
  },
]
