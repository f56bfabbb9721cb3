import { isWebhooksError, type WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createListeners } from '../src/listeners.js'
import { thrownCode } from './support/errors.js'
import { testInstance } from './support/instance.js'
import { untyped } from './support/untyped.js'

const event = { tenant: 'acme', endpointId: 'ep_1' }
const turn = () => new Promise((resolve) => setImmediate(resolve))

function fail(): never {
  throw new Error('the listener’s own')
}

/** A promise that is not the runtime's own and runs when it is waited for, as query builders give. */
function lazy(run: () => unknown) {
  return {
    // biome-ignore lint/suspicious/noThenProperty: that is what it is
    then: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => {
      new Promise((start) => start(run())).then(resolve, reject)
    },
  }
}

function withReports() {
  const reports: WebhooksError[] = []
  return { reports, listeners: createListeners((error) => reports.push(error)) }
}

describe('a listener', () => {
  it('that throws is reported and stops no other, nor the call', () => {
    const { reports, listeners } = withReports()
    const called: string[] = []
    listeners.on('endpoint.deleted', () => called.push('before'))
    listeners.on('endpoint.deleted', fail)
    listeners.on('endpoint.deleted', () => called.push('after'))
    listeners.emit('endpoint.deleted', event)
    expect(called).toEqual(['before', 'after'])
    expect(reports).toMatchObject([{ code: 'listener_failed', cause: { message: 'the listener’s own' } }])
    expect(reports[0]?.message).toContain('endpoint.deleted')
  })

  it('whose promise rejects is reported as well', async () => {
    const { reports, listeners } = withReports()
    listeners.on('endpoint.deleted', async () => fail())
    listeners.emit('endpoint.deleted', event)
    await turn()
    expect(reports).toMatchObject([{ code: 'listener_failed' }])
  })

  it('whose result is a promise of another kind is heard as well', async () => {
    const { reports, listeners } = withReports()
    listeners.on('endpoint.deleted', () => untyped(lazy(fail)))
    listeners.emit('endpoint.deleted', event)
    await turn()
    expect(reports).toMatchObject([{ code: 'listener_failed' }])
  })

  it('of worker.error hears of the others, once each', async () => {
    const { reports, listeners } = withReports()
    const heard: WebhooksError[] = []
    listeners.on('worker.error', (error) => heard.push(error))
    listeners.on('endpoint.deleted', fail)
    listeners.on('endpoint.deleted', async () => fail())
    listeners.emit('endpoint.deleted', event)
    await turn()
    expect(heard).toHaveLength(2)
    expect(reports).toEqual(heard)
  })

  it('of worker.error that throws or rejects does not loop', async () => {
    const { reports, listeners } = withReports()
    let calls = 0
    listeners.on('worker.error', () => {
      calls++
      fail()
    })
    listeners.on('worker.error', async () => {
      calls++
      fail()
    })
    listeners.on('endpoint.deleted', fail)
    listeners.emit('endpoint.deleted', event)
    await turn()
    expect(calls).toBe(2)
    expect(reports).toHaveLength(3)
    expect(reports.every((error) => isWebhooksError(error, 'listener_failed'))).toBe(true)
  })

  it('is not called any more once taken off, and only as often as it was put on', () => {
    const { listeners } = withReports()
    let calls = 0
    const listener = () => void calls++
    const off = listeners.on('endpoint.deleted', listener)
    listeners.on('endpoint.deleted', listener)
    expect(listeners.has('endpoint.deleted')).toBe(true)
    off()
    off()
    listeners.emit('endpoint.deleted', event)
    expect(calls).toBe(1)
  })

  it('must be a function, of an event there is', () => {
    const { listeners } = withReports()
    expect(thrownCode(() => listeners.on('endpoint.deleted', untyped(undefined)))).toBe('invalid_argument')
    for (const name of ['endpoint.delete', 'toString', '*', '', undefined]) {
      expect(thrownCode(() => listeners.on(untyped(name), () => {}))).toBe('invalid_argument')
    }
  })
})

describe('the host’s own functions', () => {
  it.each([fail, async () => fail()])(
    'a logger that fails ends nothing, and what it was to log stands on the console',
    async (log) => {
      const shown = vi.spyOn(console, 'error').mockImplementation(() => {})
      onTestFinished(() => shown.mockRestore())
      const store = memoryStore()
      const durable = { ...store, capabilities: { ...store.capabilities, durable: true } }
      const logger = { debug: log, info: log, warn: log, error: log }
      const { webhooks, addEndpoint, errors } = await testInstance({ logger, store: durable })
      webhooks.on('endpoint.created', fail)
      await addEndpoint()
      await turn()
      expect(errors).toMatchObject([{ code: 'listener_failed' }])
      expect(shown.mock.calls).toEqual([
        [expect.stringMatching(/host_function_failed: logger\.warn threw: the listener’s own\. .*stored plain/)],
        [expect.stringMatching(/host_function_failed: logger\.error threw: .*A listener of "endpoint\.created" threw/)],
      ])
    },
  )

  it('a logger is given details only where there are some', async () => {
    const warn = vi.fn()
    const store = memoryStore()
    const durable = { ...store, capabilities: { ...store.capabilities, durable: true } }
    await testInstance({ logger: { ...console, warn }, store: durable })
    expect(warn.mock.calls).toEqual([[expect.stringContaining('stored plain')]])
  })

  it('a metrics hook that throws or rejects is reported, and every delivery goes its way', async () => {
    for (const attempt of [fail, async () => fail(), () => lazy(fail)]) {
      const { webhooks, addEndpoint, errors, sent } = await testInstance({
        metrics: { attempt },
        worker: { concurrency: 2, perEndpoint: 2 },
      })
      await addEndpoint()
      for (let n = 0; n < 5; n++) await webhooks.emit('invoice.paid', {}, { tenant: 'acme' })
      expect(await webhooks.drain()).toEqual({ attempts: 5, delivered: 5 })
      await turn()
      expect(sent).toHaveLength(5)
      const message = 'metrics.attempt threw: the listener’s own. The delivery continues.'
      expect(errors).toMatchObject(Array(5).fill({ code: 'host_function_failed', message }))
    }
  })
})
