import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { assertResponse, type TransportCase } from '../context.js'

/** What is sent arrives as given; what is answered is told as it came. */
export const exchangeCases: TransportCase[] = [
  {
    name: 'posts a text body byte for byte as UTF-8',
    async run({ receiver, send }) {
      const target = await receiver()
      const body = '{"name":"Zoë","sign":"✓ 🎺","b":1,"a": 2}'
      assertResponse(await send({ url: `${target.url}/hook?a=b%20c`, body }), 200)
      const [request] = target.requests
      assert.equal(request?.method, 'POST')
      assert.equal(request.url, '/hook?a=b%20c')
      assert.deepEqual(request.body, Buffer.from(body))
      assert.equal(request.headers['content-length'], String(request.body.byteLength))
    },
  },
  {
    name: 'posts a binary body byte for byte',
    async run({ receiver, send }) {
      const target = await receiver()
      const bytes = Uint8Array.from({ length: 1024 }, (_, index) => index % 256)
      // A view into a longer buffer: only the view may be sent.
      assertResponse(await send({ url: target.url, body: bytes.subarray(3, 900) }), 200)
      assert.deepEqual(target.requests[0]?.body, Buffer.from(bytes.subarray(3, 900)))
    },
  },
  {
    name: 'posts an empty body',
    async run({ receiver, send }) {
      const target = await receiver()
      assertResponse(await send({ url: target.url, body: '' }), 200)
      assert.equal(target.requests[0]?.body.byteLength, 0)
    },
  },
  {
    name: 'sends headers as given',
    async run({ receiver, send }) {
      const target = await receiver()
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': 'conformance/1.0',
        'X-Mixed-Case': 'a b, c; d="e"',
        'x-latin': 'caf\u00e9',
      }
      assertResponse(await send({ url: target.url, headers }), 200)
      for (const [name, value] of Object.entries(headers)) {
        assert.equal(target.requests[0]?.headers[name.toLowerCase()], value)
      }
      assert.equal(target.requests[0]?.headers.host, `127.0.0.1:${target.port}`)
    },
  },
  {
    name: 'sends every value of a header that is a list',
    async run({ receiver, send }) {
      const target = await receiver()
      assertResponse(await send({ url: target.url, headers: { 'x-many': ['one', 'two'] } }), 200)
      assert.equal(target.requests[0]?.headers['x-many'], 'one, two')
    },
  },
  {
    name: 'sends a list as several lines of one header',
    needs: 'headerLines',
    async run({ receiver, send }) {
      const target = await receiver()
      assertResponse(await send({ url: target.url, headers: { 'x-many': ['one', 'two'] } }), 200)
      const raw = target.requests[0]?.rawHeaders ?? []
      assert.deepEqual(
        raw.filter((_, index) => raw[index - 1]?.toLowerCase() === 'x-many'),
        ['one', 'two'],
      )
    },
  },
  {
    name: 'tells status, headers and body of an answer of any status',
    async run({ receiver, send }) {
      const target = await receiver()
      for (const status of [200, 204, 400, 404, 410, 429, 500, 503]) {
        const body = status === 204 ? '' : `{"status":${status}}`
        target.behave({
          status,
          headers: { 'Retry-After': '120', 'X-Many': ['one', 'two'], 'Set-Cookie': ['a=1', 'b=2'] },
          body,
        })
        const outcome = await send({ url: target.url })
        assertResponse(outcome, status)
        assert.equal(outcome.headers['retry-after'], '120')
        assert.equal(outcome.headers['x-many'], 'one, two')
        assert.equal(outcome.headers['set-cookie'], 'a=1, b=2')
        assert.equal(outcome.body, body)
        assert.equal(outcome.truncated, false)
      }
    },
  },
  {
    name: 'sends once, whatever the answer',
    async run({ receiver, send }) {
      // Some clients make a new request of these by themselves.
      for (const status of [500, 503, 408, 421, 425, 429]) {
        const target = await receiver({ behaviour: [status, 200] })
        assertResponse(await send({ url: target.url }), status)
        assert.equal(target.requests.length, 1, `It was sent again after a ${status}.`)
        assertResponse(await send({ url: target.url }), 200)
        assert.equal(target.requests.length, 2)
      }
    },
  },
  {
    name: 'waits for the answer behind an informational one',
    async run({ receiver, send }) {
      const target = await receiver({
        behaviour: (_request, response) => {
          response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.writeHead(201).end('done'))
        },
      })
      const outcome = await send({ url: target.url })
      assertResponse(outcome, 201)
      assert.equal(outcome.body, 'done')
    },
  },
  {
    name: 'takes a 100 Continue that it did not ask for',
    needs: 'ownConnections',
    async run({ receiver, send }) {
      const target = await receiver({
        behaviour: (_request, response) => {
          response.writeContinue()
          response.writeContinue(() => response.writeHead(201).end('done'))
        },
      })
      for (const count of [1, 2]) {
        const outcome = await send({ url: target.url })
        assertResponse(outcome, 201)
        assert.equal(outcome.body, 'done')
        assert.equal(target.requests.length, count)
      }
      assert.equal(target.connections, 1)
    },
  },
  {
    name: 'takes 40 KB of headers',
    needs: 'ownConnections',
    async run({ receiver, send }) {
      const headers = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`x-${n}`, 'a'.repeat(1000)]))
      const target = await receiver({ behaviour: { headers } })
      const outcome = await send({ url: target.url })
      assertResponse(outcome, 200)
      assert.equal(outcome.headers['x-39']?.length, 1000)
    },
  },
  {
    name: 'takes an answer for one that says it is compressed and is not',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { headers: { 'content-encoding': 'gzip' }, body: 'not gzip at all' } })
      assertResponse(await send({ url: target.url }), 200)
    },
  },
  {
    name: 'gives text that every store can keep: no NUL, broken UTF-8 replaced',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { body: Buffer.from([0x61, 0x00, 0x62, 0xff, 0x63, 0xc3]) } })
      const outcome = await send({ url: target.url })
      assertResponse(outcome, 200)
      assert.equal(outcome.body, 'ab\ufffdc\ufffd')
    },
  },
  {
    name: 'leaves a compressed answer as it came',
    needs: 'rawBody',
    async run({ receiver, send }) {
      const packed = gzipSync('{"ok":true}')
      const target = await receiver({ behaviour: { headers: { 'content-encoding': 'gzip' }, body: packed } })
      const outcome = await send({ url: target.url })
      assertResponse(outcome, 200)
      assert.equal(outcome.body, new TextDecoder('utf-8', { ignoreBOM: true }).decode(packed).replaceAll('\0', ''))
    },
  },
  {
    name: 'uses a connection again',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { body: '{"ok":true}' } })
      for (let count = 0; count < 20; count += 1) assertResponse(await send({ url: target.url }), 200)
      assert.equal(target.requests.length, 20)
      assert.ok(target.connections < 20, `20 requests took ${target.connections} connections.`)
    },
  },
  {
    name: 'has 100 requests under way at once, on one signal',
    async run({ receiver, send }) {
      const target = await receiver({ behaviour: { delayMs: 20 } })
      const { signal } = new AbortController()
      const bodies = Array.from({ length: 100 }, (_, index) => `{"n":${index}}`)
      const outcomes = await Promise.all(bodies.map((body) => send({ url: target.url, body, signal })))
      for (const outcome of outcomes) assertResponse(outcome, 200)
      assert.deepEqual(target.requests.map(({ text }) => text).sort(), [...bodies].sort())
    },
  },
]
