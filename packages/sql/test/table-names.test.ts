import { queryBuilder, tableNames } from '@posthorn/sql'
import { expect, test } from 'vitest'

test('prefix and schema go before our tables, and not before aliases or columns', () => {
  const db = queryBuilder('postgres', { tablePrefix: 'p_', schema: 'hooks' })
  const query = db
    .selectFrom('deliveries as d')
    .leftJoin('queue', 'queue.delivery_id', 'd.id')
    .select(['d.id', 'queue.status'])
  expect(query.compile().sql).toBe(
    'select "d"."id", "hooks"."p_queue"."status" from "hooks"."p_deliveries" as "d" ' +
      'left join "hooks"."p_queue" on "hooks"."p_queue"."delivery_id" = "d"."id"',
  )
})

test('no prefix is no prefix', () => {
  const db = queryBuilder('sqlite', { tablePrefix: '' })
  expect(db.selectFrom('messages').select('id').compile().sql).toBe('select "id" from "messages"')
  expect(tableNames({ tablePrefix: '' }).messages).toBe('"messages"')
})

test.each(['a"b', 'a b', 'ä', '1a', 'x'.repeat(41)])('%j is no prefix and no schema', (name) => {
  const invalid = expect.objectContaining({ code: 'invalid_argument' })
  expect(() => tableNames({ tablePrefix: name })).toThrow(invalid)
  expect(() => tableNames({ tablePrefix: 'p_', schema: name })).toThrow(invalid)
})
