import assert from 'node:assert/strict'
import type { Transport } from '@posthorn/core'
import { assertFailure, assertResponse, type TransportCase } from '../context.js'

const loopback = async () => [{ address: '127.0.0.1', family: 4 }]

/** No request goes where the egress rules do not let it. */
export const egressCases: TransportCase[] = [
  ...[301, 302, 303, 307, 308].map(
    (status): TransportCase => ({
      name: `does not follow a redirect (${status})`,
      async run({ receiver, send }) {
        const other = await receiver()
        const target = await receiver({ behaviour: { kind: 'redirect', location: `${other.url}/secret`, status } })
        const outcome = await send({ url: target.url })
        assertResponse(outcome, status)
        assert.equal(outcome.headers.location, `${other.url}/secret`)
        assert.equal(other.connections, 0)
      },
    }),
  ),
  {
    name: 'refuses a blocked address in any spelling',
    async run({ receiver, send, create }) {
      const target = await receiver()
      const transport = await create({ allowHttp: true })
      const hosts = [
        '127.0.0.1',
        '127.1',
        '2130706433',
        '0x7f.1',
        '0177.0.0.1',
        '[::ffff:127.0.0.1]',
        'localhost',
        'LOCALHOST.',
      ]
      for (const host of hosts) {
        assertFailure(await send({ url: `http://${host}:${target.port}/`, transport }), 'blocked')
      }
      assert.equal(target.connections, 0)
    },
  },
  {
    name: 'checks URLs, where it does, by the rules it sends by',
    async run({ create }) {
      const checked = (transport: Transport, url: string) => {
        try {
          transport.checkUrl?.(url)
          return null
        } catch (error) {
          return error instanceof Error && 'code' in error ? error.code : 'not coded'
        }
      }
      const strict = await create({})
      if (strict.checkUrl === undefined) return
      assert.equal(checked(strict, 'https://receiver.example/'), null)
      assert.equal(checked(strict, 'http://receiver.example/'), 'insecure_url')
      assert.equal(checked(strict, 'https://127.0.0.1/'), 'blocked_address')
      assert.equal(checked(strict, 'receiver.example'), 'invalid_url')
      const lax = await create({ allowHttp: true, allow: ['127.0.0.1'] })
      assert.equal(checked(lax, 'http://127.0.0.1/'), null)
      assert.equal(checked(lax, 'http://127.0.0.2/'), 'blocked_address')
    },
  },
  {
    name: 'refuses http where it was not allowed',
    async run({ receiver, send, create }) {
      const target = await receiver()
      const transport = await create({ allow: ['127.0.0.1'] })
      assertFailure(await send({ url: target.url, transport }), 'blocked')
      assert.equal(target.connections, 0)
    },
  },
  {
    name: 'refuses a host name that leads to a blocked address',
    needs: 'pinnedDns',
    async run({ receiver, send, create }) {
      const target = await receiver()
      const transport = await create({ allowHttp: true, lookup: loopback })
      assertFailure(await send({ url: `http://receiver.example:${target.port}/`, transport }), 'blocked')
      assert.equal(target.connections, 0)
    },
  },
  {
    name: 'connects to no address but the one it checked (rebinding)',
    needs: 'pinnedDns',
    async run({ receiver, send, create }) {
      const target = await receiver()
      // The first answer is allowed and leads nowhere; every later one is blocked and leads to the receiver.
      let asked = 0
      const lookup = async () => [{ address: asked++ === 0 ? '127.0.0.2' : '127.0.0.1', family: 4 }]
      const transport = await create({ allowHttp: true, allow: ['127.0.0.2'], lookup })
      const url = `http://rebinding.example:${target.port}/`
      assertFailure(await send({ url, transport, timeoutMs: 1_000 }), 'connect', 'timeout', 'blocked')
      assertFailure(await send({ url, transport, timeoutMs: 1_000 }), 'blocked')
      assert.equal(target.connections, 0)
    },
  },
  {
    name: 'connects to the allowed ones among several addresses',
    needs: 'pinnedDns',
    async run({ receiver, send, create }) {
      const target = await receiver()
      const lookup = async () => [
        { address: '10.0.0.1', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]
      const transport = await create({ allowHttp: true, allow: ['127.0.0.1'], lookup })
      assertResponse(await send({ url: `http://receiver.example:${target.port}/`, transport }), 200)
      assert.equal(target.requests[0]?.headers.host, `receiver.example:${target.port}`)
    },
  },
  {
    name: 'tells of a host name without an address',
    needs: 'pinnedDns',
    async run({ send, create }) {
      const failing = [
        () => Promise.reject(new Error('no such name')),
        () => {
          throw new Error('no such name')
        },
        async () => [],
      ]
      for (const lookup of failing) {
        const transport = await create({ allowHttp: true, lookup })
        assertFailure(await send({ url: 'http://unknown.example/', transport }), 'dns')
      }
    },
  },
  {
    name: 'ends at the deadline with a lookup that never does',
    needs: 'pinnedDns',
    async run({ send, create }) {
      const transport = await create({ allowHttp: true, lookup: () => new Promise(() => {}) })
      assertFailure(await send({ url: 'http://slow.example/', transport, timeoutMs: 300 }), 'timeout')
    },
  },
]
