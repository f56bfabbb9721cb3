import { expect, test } from 'vitest'
import { schemaRows } from '../../app/state/schema-rows.ts'

const brief = (schema: unknown) =>
  schemaRows(schema).map(({ path, type, isRequired, rules }) => [path, type, isRequired, ...rules])

test('fields are told with their types, the inner ones by their paths', () => {
  const line = { type: 'object', properties: { price: { type: 'number', minimum: 0 } }, required: ['price'] }
  const rows = brief({
    type: 'object',
    required: ['id', 'lines'],
    properties: {
      id: { type: 'string', pattern: '^in_' },
      currency: { enum: ['eur', 'usd'], type: 'string' },
      lines: { type: 'array', items: line },
      paidAt: { type: ['string', 'null'], format: 'date-time' },
    },
  })
  expect(rows).toEqual([
    ['id', 'string', true, 'pattern: ^in_'],
    ['currency', 'string', false, '"eur" | "usd"'],
    ['lines', 'object[]', true],
    ['lines[].price', 'number', true, 'minimum: 0'],
    ['paidAt', 'string | null', false, 'format: date-time'],
  ])
})

test('references and alternatives are followed', () => {
  const rows = brief({
    $defs: { money: { type: 'object', properties: { amount: { type: 'integer' } } } },
    type: 'object',
    properties: {
      total: { $ref: '#/$defs/money' },
      by: { anyOf: [{ type: 'string' }, { type: 'object', properties: { name: { type: 'string' } } }] },
    },
  })
  expect(rows).toEqual([
    ['total', 'object', false],
    ['total.amount', 'integer', false],
    ['by', 'string | object', false],
    ['by.name', 'string', false],
  ])
})

test('a schema that refers to itself has an end', () => {
  const tree = { type: 'object', properties: { child: { $ref: '#' } } }
  expect(brief(tree)).toEqual([['child', 'object', false]])
  expect(brief({ $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }).length).toBeLessThan(10)
  expect(brief({ anyOf: [{ $ref: '#' }] }).length).toBeLessThan(10)
})

test.each([undefined, null, true, 'text', []])('%j is no schema', (schema) => {
  expect(schemaRows(schema)).toEqual([])
})

test('a payload that is no object is one row', () => {
  expect(brief({ type: 'string' })).toEqual([['', 'string', true]])
})
