import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createReceiver, type Receiver, type ReceiverOptions, selfSignedCertificate } from '../src/receiver/index.js'

const opened: Receiver[] = []
afterEach(async () => {
  for (const receiver of opened.splice(0)) await receiver.close()
})

async function open(options?: ReceiverOptions): Promise<Receiver> {
  const receiver = await createReceiver(options)
  opened.push(receiver)
  return receiver
}

function post(url: string, body = '{}'): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'x-one': '1' }, redirect: 'manual' })
}

describe('records', () => {
  it('method, path, headers and bytes', async () => {
    const receiver = await open()
    const before = Date.now()
    expect((await post(`${receiver.url}/a?b=c`, 'Zoë')).status).toBe(200)
    const [request] = receiver.requests
    expect(request).toMatchObject({ method: 'POST', url: '/a?b=c', text: 'Zoë', verified: null })
    expect(request?.body).toEqual(Buffer.from('Zoë'))
    expect(request?.headers['x-one']).toBe('1')
    expect(request?.rawHeaders).toContain('x-one')
    expect(request?.receivedAt).toBeGreaterThanOrEqual(before)
  })

  it('what verify says, and answers 401 to what it refuses', async () => {
    const verify = ({ text }: { text: string }) => {
      if (text !== 'signed') throw new Error('not signed')
    }
    const receiver = await open({ verify, behaviour: 204 })
    expect((await post(receiver.url, 'signed')).status).toBe(204)
    expect((await post(receiver.url, 'forged')).status).toBe(401)
    expect(receiver.requests.map(({ verified }) => verified)).toEqual([true, false])
    expect(receiver.requests[1]?.verifyError).toEqual(new Error('not signed'))
  })

  it('nothing of a request that was never whole', async () => {
    const receiver = await open()
    const socket = connect(receiver.port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc')
    await receiver.waitFor(({ connections }) => connections === 1)
    socket.destroy()
    await receiver.waitFor(({ openConnections }) => openConnections === 0)
    expect(receiver.requests).toHaveLength(0)
  })
})

describe('answers', () => {
  it('by a sequence whose last entry stays', async () => {
    const receiver = await open({ behaviour: [500, { status: 429, headers: { 'retry-after': '5' } }, 200] })
    const statuses: number[] = []
    for (let count = 0; count < 4; count += 1) statuses.push((await post(receiver.url)).status)
    expect(statuses).toEqual([500, 429, 200, 200])
  })

  it('by path, and otherwise once told', async () => {
    const receiver = await open()
    receiver.behave(410, '/gone')
    expect((await post(`${receiver.url}/gone?x`)).status).toBe(410)
    expect((await post(receiver.url)).status).toBe(200)
    receiver.behave(503)
    expect((await post(receiver.url)).status).toBe(503)
    expect((await post(`${receiver.url}/gone`)).status).toBe(410)
  })

  it('with a body of an exact size', async () => {
    const receiver = await open({ behaviour: { body: 'x'.repeat(16_384) } })
    const response = await post(receiver.url)
    expect(response.headers.get('content-length')).toBe('16384')
    expect(await response.text()).toHaveLength(16_384)
  })

  it('with a redirect', async () => {
    const receiver = await open({ behaviour: { kind: 'redirect', location: 'http://10.0.0.1/' } })
    const response = await post(receiver.url)
    expect([response.status, response.headers.get('location')]).toEqual([302, 'http://10.0.0.1/'])
  })

  it('with a reset, before or within the body', async () => {
    const receiver = await open({ behaviour: [{ kind: 'reset' }, { kind: 'reset', after: 'body' }] })
    await expect(post(receiver.url)).rejects.toThrow()
    const response = await post(receiver.url)
    await expect(response.text()).rejects.toThrow()
    expect(receiver.requests).toHaveLength(2)
  })

  it('without end, until the client leaves', async () => {
    const receiver = await open()
    for (const behaviour of [{ kind: 'endless' }, { kind: 'drip', everyMs: 1 }] as const) {
      receiver.behave(behaviour)
      const response = await post(receiver.url)
      const reader = response.body?.getReader()
      for (let count = 0; count < 3; count += 1) expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0)
      await reader?.cancel()
      await receiver.waitFor(({ openConnections }) => openConnections === 0)
    }
  })

  it('with a function', async () => {
    const receiver = await open({ behaviour: (request, response) => response.end(`${request.method} it is`) })
    expect(await (await post(receiver.url)).text()).toBe('POST it is')
  })

  it('over TLS, with a certificate that a client can check', async () => {
    const tls = selfSignedCertificate(['receiver.example', '127.0.0.1'])
    const receiver = await open({ tls })
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
    const ask = (ca: string | undefined) =>
      httpsRequest(receiver.url, { ca, method: 'POST', agent: false }, ({ statusCode }) => resolve(statusCode))
    ask(tls.cert).once('error', reject).end()
    expect(await promise).toBe(200)
    const refused = Promise.withResolvers<Error>()
    ask(undefined).once('error', refused.resolve).end()
    expect((await refused.promise).message).toContain('self-signed')
  })
})

describe('waitFor', () => {
  it('resolves at once on a state that is there, later on one that comes', async () => {
    const receiver = await open()
    await receiver.waitFor(0)
    const third = receiver.waitFor(3)
    for (let count = 0; count < 3; count += 1) await post(receiver.url)
    await third
    await receiver.waitFor(({ requests }) => requests.every(({ text }) => text === '{}'))
  })

  it('rejects with what did come', async () => {
    const receiver = await open()
    await post(receiver.url)
    await expect(receiver.waitFor(2, { timeoutMs: 10 })).rejects.toThrow('1 requests came on 1 connections')
    const broken = () => {
      throw new Error('in the condition')
    }
    await expect(receiver.waitFor(broken)).rejects.toThrow('in the condition')
  })
})

describe('close', () => {
  it('ends with clients that wait for ever, and twice', async () => {
    const receiver = await open({ behaviour: { kind: 'silent' } })
    const waiting = post(receiver.url)
    const failed = expect(waiting).rejects.toThrow()
    await receiver.waitFor(1)
    await receiver.close()
    await receiver.close()
    await failed
    expect(receiver.openConnections).toBe(0)
  })
})
