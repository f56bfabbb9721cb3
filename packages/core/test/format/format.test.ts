import type { PayloadFormat } from '@posthorn/core'
import { CloudEvent, HTTP } from 'cloudevents'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cloudEvents, raw, standard } from '../../src/format/index.js'
import { thrownCode } from '../support/errors.js'
import { untyped } from '../support/untyped.js'

const endpoint = { id: 'ep_1', tenant: 'acme', url: 'https://receiver.example' }
const message = (payload: string) => ({
  id: '01975a3c-0000-7000-8000-000000000000',
  tenant: 'acme',
  type: 'invoice.paid',
  payload,
  createdAt: new Date('2025-06-10T12:00:00.123Z'),
})

const formats: [string, PayloadFormat][] = [
  ['standard', standard],
  ['raw', raw],
  ['cloudEvents', cloudEvents({ source: '/shop' })],
]
/** JSON text as people write it: spaces, key order and number forms that a parser would not keep. */
const awkward = ['{ "b" : 1.0, "a":1e2 }', '12345678901234567890', '"\\u00e9\\/"', '{"a":1,"a":2}', ' null ', '-0']

/** The library of CloudEvents takes `0`, `false` and `""` for no data. */
const jsonObject = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value))

describe('payload formats', () => {
  it.each(formats)('%s carries the payload byte for byte', (_name, format) => {
    const json = fc.oneof(fc.json(), fc.constantFrom(...awkward))
    fc.assert(
      fc.property(json, (payload) => {
        const { body } = format(message(payload), endpoint)
        expect(body).toContain(payload)
        const parsed = JSON.parse(body)
        expect(format === raw ? parsed : parsed.data).toEqual(JSON.parse(payload))
      }),
    )
  })

  it('standard is { type, timestamp, data }', () => {
    expect(standard(message('{"a":1.0}'), endpoint)).toEqual({
      contentType: 'application/json',
      body: '{"type":"invoice.paid","timestamp":"2025-06-10T12:00:00.123Z","data":{"a":1.0}}',
    })
  })

  it('raw is the payload alone', () => {
    expect(raw(message('{"a":1.0}'), endpoint)).toEqual({ contentType: 'application/json', body: '{"a":1.0}' })
  })

  it('cloudEvents is a CloudEvents 1.0 event', () => {
    const { contentType, body } = cloudEvents({ source: 'https://shop.example/?a=%20#b' })(message('[1]'), endpoint)
    expect(contentType).toBe('application/cloudevents+json')
    expect(JSON.parse(body)).toEqual({
      specversion: '1.0',
      id: '01975a3c-0000-7000-8000-000000000000',
      source: 'https://shop.example/?a=%20#b',
      type: 'invoice.paid',
      time: '2025-06-10T12:00:00.123Z',
      datacontenttype: 'application/json',
      data: [1],
    })
  })

  it.each(['/shop', 'https://shop.example', 'urn:shop:7', "it's,fine;(a)", '#'])(
    'cloudEvents with the source %j is read by the library of CloudEvents',
    (source) => {
      fc.assert(
        fc.property(jsonObject, (payload) => {
          const { contentType, body } = cloudEvents({ source })(message(payload), endpoint)
          const event = HTTP.toEvent<unknown>({ headers: { 'content-type': contentType }, body })
          if (!(event instanceof CloudEvent)) throw new Error('It was taken for several events.')
          expect(event.validate()).toBe(true)
          expect(event).toMatchObject({
            id: message('').id,
            source,
            type: 'invoice.paid',
            time: '2025-06-10T12:00:00.123Z',
          })
          expect(event.data).toEqual(JSON.parse(payload))
        }),
      )
    },
  )

  it.each(['', undefined, 7, 'my shop', 'ü', '%zz', '<a>', '"', 'http://[', 'a#b#c', 'a\n'])(
    'cloudEvents needs a source that receivers take, not %j',
    (source) => {
      expect(thrownCode(() => cloudEvents(untyped({ source })))).toBe('invalid_argument')
    },
  )

  it('cloudEvents needs options', () => {
    for (const options of [undefined, null, '/shop', { source: '/shop', sorce: 1 }])
      expect(thrownCode(() => cloudEvents(untyped(options)))).toBe('invalid_argument')
  })
})
