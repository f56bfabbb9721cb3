import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonText, printJson } from '../src/json.js'

test('prints every JSON value as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(printJson(value)).toBe(JSON.stringify(value))
    }),
  )
})

test('prints dates, leaves out what is undefined, and puts JSON text in as it is', () => {
  const value = { at: new Date(0), none: undefined, list: [undefined, jsonText('{ "b":1.0 }')], text: jsonText('[ ]') }
  expect(printJson(value)).toBe('{"at":"1970-01-01T00:00:00.000Z","list":[null,{ "b":1.0 }],"text":[ ]}')
})
