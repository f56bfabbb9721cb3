import { isWebhooksError, type Logger, type WebhooksError } from '@posthorn/core'
import { describe, expect, it } from 'vitest'
import { createListeners } from '../src/listeners.js'
import { thrownCode } from './support/errors.js'
import { testInstance } from './support/instance.js'
import { untyped } from './support/untyped.js'

const event = { tenant: 'acme', endpointId: 'ep_1' }
const turn = () => new Promise((resolve) => setImmediate(resolve))

function fail(): never {
  throw new Error('the listener’s own')
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
  const broken: Logger = { debug: fail, info: fail, warn: fail, error: fail }

  it('a logger that throws ends nothing', async () => {
    const { webhooks, addEndpoint, errors } = await testInstance({ logger: broken })
    webhooks.on('endpoint.created', fail)
    await addEndpoint()
    expect(errors).toMatchObject([{ code: 'listener_failed' }])
  })

  it('a metrics hook that throws or rejects is reported, and every delivery goes its way', async () => {
    for (const attempt of [fail, async () => fail()]) {
      const { webhooks, addEndpoint, errors, sent } = await testInstance({
        metrics: { attempt },
        worker: { concurrency: 2, perEndpoint: 2 },
      })
      await addEndpoint()
      for (let n = 0; n < 5; n++) await webhooks.emit('invoice.paid', {}, { tenant: 'acme' })
      expect(await webhooks.drain()).toEqual({ attempts: 5, delivered: 5 })
      expect(sent).toHaveLength(5)
      expect(errors.map(({ message }) => message)).toEqual(Array(5).fill('A listener of "metrics.attempt" threw.'))
    }
  })
})
