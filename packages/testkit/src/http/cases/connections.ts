import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { asList, caseGroup, patienceMs } from '../context.js'
import { seed } from '../routes.js'

const body = '{"url":"http://127.0.0.1:47001/hook"}'
const ending = 'Authorization: Bearer acme\r\nConnection: close\r\n\r\n'

/** Clients that hurry, stall, lie or go away disturb nobody. */
export const connectionCases = caseGroup('connections', {
  async 'answers many at once, each its own'(context) {
    const tenants = Array.from({ length: 5 }, (_, index) => `tenant-${index}`)
    for (const tenant of tenants) await seed(context, tenant)
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const tenant = `tenant-${index % 5}`
        const json = { url: 'http://127.0.0.1:47001/', name: `${tenant}/${index}` }
        const created = await context.expect(201, 'POST /endpoints', { as: tenant, json })
        assert.equal(created.name, json.name)
        const [message] = asList((await context.expect(200, 'GET /messages', { as: tenant })).data)
        assert.deepEqual(message?.payload, { owner: tenant })
      }),
    )
    for (const tenant of tenants) {
      assert.equal((await context.expect(200, 'GET /endpoints?total=true', { as: tenant })).total, 11)
    }
  },

  async 'answers requests on one connection in order'({ wire }) {
    const first = `POST {base}/endpoints HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer acme\r\n`
    const post = `${first}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    const answers = await wire(`${post}${post}GET {base}/endpoints HTTP/1.1\r\nHost: {host}\r\n${ending}`)
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    assert.deepEqual(statuses, ['201', '201', '200'])
  },

  async 'lives on when a client goes away in the middle of a body'({ url, call, errors, webhooks }) {
    const { hostname, port, pathname } = new URL(`${url}/endpoints`)
    for (const length of [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked']) {
      const socket = connect(Number(port), hostname)
      const closed = new Promise((resolve) => socket.once('close', resolve))
      const head = `POST ${pathname} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer acme\r\n${length}\r\n`
      await new Promise<void>((resolve) =>
        socket.write(`${head}Content-Type: application/json\r\n\r\n10\r\n{"url"`, () => resolve()),
      )
      // An answer on another connection means that the first one's request has been taken up.
      assert.equal((await call('GET /endpoints', { as: 'acme' })).status, 200)
      socket.destroy()
      await closed
    }
    assert.equal((await call('GET /endpoints', { as: 'acme' })).status, 200)
    assert.deepEqual((await webhooks.endpoints.list({ tenant: 'acme' })).data, [])
    assert.deepEqual(errors, [])
  },

  async 'answers whatever the Host header says'({ wire, errors }) {
    const hosts = [
      '',
      'a b',
      '//evil',
      'evil/../x',
      'x:99999999',
      '[::1',
      '@',
      'x@y',
      '%00',
      '\u00ff',
      '?',
      '#',
      'x'.repeat(4000),
    ]
    for (const host of hosts) {
      const answer = await wire(`GET {base}/endpoints HTTP/1.1\r\nHost: ${host}\r\n${ending}`)
      assert.match(answer, /^HTTP\/1\.1 (200|400|404) /, `Host: ${host}`)
    }
    assert.deepEqual(errors, [])
  },

  async 'answers whatever the target says'({ wire, errors }) {
    const targets = [
      'http://evil.example{base}/endpoints',
      '{base}//evil.example/x',
      '{base}/x?%',
      '{base}/\\\\evil',
      '{base}/%',
    ]
    for (const target of targets) {
      const answer = await wire(`GET ${target} HTTP/1.1\r\nHost: {host}\r\n${ending}`)
      assert.match(answer, /^HTTP\/1\.1 (200|400|404) /, target)
    }
    assert.deepEqual(errors, [])
  },

  async 'lets nobody write headers of an answer'({ wire }) {
    for (const id of ['a%0d%0aSet-Cookie:%20x=1', 'a%0aSet-Cookie:%20x=1', '%E5%98%8D%E5%98%8ASet-Cookie:x']) {
      const answer = await wire(`GET {base}/endpoints/${id} HTTP/1.1\r\nHost: {host}\r\n${ending}`)
      const [head = ''] = answer.split('\r\n\r\n')
      assert.match(head, /^HTTP\/1\.1 4\d\d /)
      assert.doesNotMatch(head, /^set-cookie/im)
    }
  },

  async 'has an answer to long heads, and answers others while some do not end'({ url, wire, call, errors }) {
    const { hostname, port, pathname } = new URL(`${url}/endpoints`)
    const slow = Array.from({ length: 20 }, () => connect(Number(port), hostname).on('error', () => {}))
    try {
      await Promise.all(slow.map((socket) => once(socket, 'connect')))
      for (const socket of slow) socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\nX-Slow: `)
      for (const head of [`X-Long: ${'x'.repeat(40_000)}\r\n`, 'X-Many: 1\r\n'.repeat(3000)]) {
        const answer = await wire(`GET {base}/endpoints HTTP/1.1\r\nHost: {host}\r\n${head}${ending}`)
        // How long one may be is the server's to say: Deno's takes these
        assert.match(answer, 'deno' in process.versions ? /^HTTP\/1\.1 (200|400|431) / : /^HTTP\/1\.1 (400|431) /)
      }
      assert.equal((await call('GET /endpoints', { as: 'acme' })).status, 200)
    } finally {
      for (const socket of slow) socket.destroy()
    }
    assert.deepEqual(errors, [])
  },

  async 'refuses methods it does not know'({ wire }) {
    for (const method of ['TRACE', 'PROPFIND', 'QUERY']) {
      const answer = await wire(`${method} {base}/endpoints HTTP/1.1\r\nHost: {host}\r\n${ending}`)
      assert.match(answer, /^HTTP\/1\.1 4\d\d /, method)
    }
  },
})

/** What holds where the adapter reads bodies itself. */
export const ownBodyCases = caseGroup(
  'connections',
  {
    async 'answers a client that sends without end'({ url }) {
      const { hostname, port, pathname } = new URL(`${url}/endpoints`)
      const socket = connect(Number(port), hostname)
      socket.setTimeout(patienceMs, () => socket.destroy(new Error('No answer.')))
      const answered = new Promise<string>((resolve, reject) => {
        socket.once('data', (chunk) => resolve(chunk.toString()))
        socket.once('error', reject)
      })
      socket.write(`POST ${pathname} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer acme\r\n`)
      socket.write('Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n')
      const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
      const send = () => {
        while (!socket.destroyed && socket.write(chunk));
      }
      socket.on('drain', send)
      send()
      try {
        assert.match(await answered, /^HTTP\/1\.1 413 /)
      } finally {
        socket.destroy()
      }
    },
  },
  { need: 'ownBody' },
)

/** Far more than what sockets hold, and far less than what a client sends in the time that a test has. */
const flood = 64 * 1024 * 1024

/** Requests that are answered before their body is read, or has come to its end. */
const refused: Record<string, string> = {
  'an unknown caller': 'POST {base}/endpoints HTTP/1.1\r\nTransfer-Encoding: chunked\r\n',
  'a body that is too large':
    'POST {base}/endpoints HTTP/1.1\r\nAuthorization: Bearer acme\r\nTransfer-Encoding: chunked\r\n',
  'a length that is too large':
    'POST {base}/endpoints HTTP/1.1\r\nAuthorization: Bearer acme\r\nContent-Length: 9000000000\r\n',
  'a path that is not there': 'POST {base}/nothing HTTP/1.1\r\nTransfer-Encoding: chunked\r\n',
}

/** Sends without end until the server closes or far too much was taken. Gives the first answer's status line. */
async function pour(url: string, head: string): Promise<{ status: string; bytes: number }> {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setTimeout(patienceMs, () => socket.destroy())
  let status = ''
  socket.on('data', (chunk) => {
    status ||= chunk.toString().split('\r\n')[0] ?? ''
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => {})
  socket.write(`${head.replace('{base}', pathname)}Host: x\r\nContent-Type: application/json\r\n\r\n`)
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
  const send = () => {
    while (!socket.destroyed && socket.bytesWritten < flood && socket.write(chunk));
    if (socket.bytesWritten >= flood) socket.destroy()
  }
  socket.on('drain', send)
  send()
  await closed
  return { status, bytes: socket.bytesWritten }
}

const lengths = [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked']

/** A request whose body stops in the middle. */
function slowRequest(length: string): string {
  const head = 'POST {base}/endpoints HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer acme\r\n'
  return `${head}Content-Type: application/json\r\n${length}\r\n\r\n6\r\n{"url"`
}

/** What becomes of bodies that nobody wants, or that never come, where the adapter closes connections. */
export const refusedBodyCases = [
  ...caseGroup(
    'connections',
    {
      async 'closes on a client that goes on sending what was refused'({ url }) {
        const poured = Object.entries(refused).map(async ([what, head]) => {
          const { status, bytes } = await pour(url, head)
          assert.match(status, /^HTTP\/1\.1 4\d\d /, what)
          assert.ok(bytes < flood, `${what}: ${bytes} bytes were taken`)
        })
        await Promise.all(poured)
      },
    },
    { need: 'ownConnection' },
  ),
  ...caseGroup(
    'connections',
    {
      async 'ends a request whose body does not arrive in time'({ wire, call, webhooks, errors }) {
        for (const length of lengths) {
          const answer = await wire(slowRequest(length), /body_timeout/)
          assert.match(answer, /^HTTP\/1\.1 408 /, length)
        }
        assert.equal((await call('GET /endpoints', { as: 'acme' })).status, 200)
        assert.deepEqual((await webhooks.endpoints.list({ tenant: 'acme' })).data, [])
        assert.deepEqual(errors, [])
      },
    },
    { need: 'ownBody', options: { bodyTimeoutMs: 50 } },
  ),
  ...caseGroup(
    'connections',
    {
      async 'closes the connection of a body that does not arrive in time'({ wire }) {
        // It stays open on this side: that `wire` comes back means that the other side has closed it.
        for (const answer of await Promise.all(lengths.map((length) => wire(slowRequest(length))))) {
          assert.match(answer, /\r\nconnection: close\r\n/i)
        }
      },
    },
    { need: 'ownConnection', options: { bodyTimeoutMs: 50 } },
  ),
]
