import { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { undiciTransport } from '@posthorn/core'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { firstToConnect, type Opened, whenOpen } from '../../src/transport/first-to-connect.js'
import { createSlowReceiver } from '../support/slow-receiver.js'

it('delivers to a live address that takes long to connect, beside a dead one', async () => {
  const receiver = await createSlowReceiver()
  const asked = Promise.withResolvers<void>()
  const lookup = async () => {
    asked.resolve()
    return ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }))
  }
  const transport = undiciTransport({ egress: { allowHttp: true, allow: ['127.0.0.1', '127.0.0.2'], lookup } })
  onTestFinished(async () => {
    await transport.close()
    await receiver.close()
  })
  const request = { url: `http://receiver.example:${receiver.port}/`, headers: {}, body: '{}', maxResponseBytes: 100 }
  const sending = transport.send({ ...request, timeoutMs: 30_000 }, { signal: new AbortController().signal })
  await asked.promise
  // It has begun to connect by then.
  await setImmediate()
  await setImmediate()
  receiver.wake()
  expect(await sending).toMatchObject({ kind: 'response', status: 200 })
})

describe('of several addresses', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function race(...addresses: string[]) {
    const stop = new AbortController()
    const dialled: { address: string; socket: Socket }[] = []
    const done = vi.fn()
    const dial = (address: string, opened: Opened) => {
      const socket = new Socket()
      dialled.push({ address, socket })
      return whenOpen(socket, 'connect', opened)
    }
    const resolved = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    firstToConnect({ addresses: resolved, dial, signal: stop.signal }, done)
    const socket = (n: number) => dialled[n]?.socket ?? new Socket()
    return { stop, done, dialled, socket, tried: () => dialled.map(({ address }) => address) }
  }

  it('tries the families in turn, each a quarter of a second after the one before, and closes the slower ones', () => {
    const { done, tried, socket } = race('192.0.2.1', '192.0.2.2', '2001:db8::1')
    expect(tried()).toEqual(['192.0.2.1'])
    vi.advanceTimersByTime(250)
    expect(tried()).toEqual(['192.0.2.1', '2001:db8::1'])
    vi.advanceTimersByTime(250)
    expect(tried()).toEqual(['192.0.2.1', '2001:db8::1', '192.0.2.2'])
    socket(0).emit('connect')
    expect(done).toHaveBeenCalledExactlyOnceWith(null, socket(0))
    expect([0, 1, 2].map((n) => socket(n).destroyed)).toEqual([false, true, true])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tries the next at once when one fails, and tells of all when none is left', () => {
    const { done, tried, socket } = race('192.0.2.1', '192.0.2.2')
    socket(0).emit('error', new Error('first'))
    expect(tried()).toEqual(['192.0.2.1', '192.0.2.2'])
    expect(done).not.toHaveBeenCalled()
    socket(1).emit('error', new Error('second'))
    expect(done).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ errors: [new Error('first'), new Error('second')] }),
    )
  })

  it('tries eight at most, and none once nobody waits', () => {
    const many = race(...Array.from({ length: 20 }, (_, n) => `192.0.2.${n}`))
    vi.advanceTimersByTime(60_000)
    expect(many.dialled).toHaveLength(8)
    const stopped = race('192.0.2.1', '192.0.2.2')
    stopped.stop.abort()
    vi.advanceTimersByTime(60_000)
    expect(stopped.dialled).toHaveLength(1)
    expect(stopped.socket(0).destroyed).toBe(true)
    expect(stopped.done).not.toHaveBeenCalled()
  })
})
