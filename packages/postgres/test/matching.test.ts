import { eventTypePatterns, matches } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()
const schema = freshSchema()
const store = postgresStore({ pool: database.pool }, { schema })
beforeAll(() => store.migrate())

// Few and alike, so that they often match: case, collation, prefixes without a dot, wildcards of wildcards.
const names = ['a', 'A', 'a.b', 'a.b.c', 'ab', 'a.B', 'b', 'a-b.c', 'é.b']
const name = fc.constantFrom(...names)
const pattern = fc.oneof(
  name,
  name.map((type) => `${type}.*`),
)
const scope = fc.constantFrom('k=1', 'k=2', 'K=1', 'l=x', 'l=ß', 'l={"}', 'l=a,b', 'm=', 'm=NULL')
const listOrNull = (entry: fc.Arbitrary<string>) => fc.option(fc.uniqueArray(entry, { maxLength: 4 }), { nil: null })
const endpoint = fc.record({ eventTypes: listOrNull(pattern), scopes: listOrNull(scope), isActive: fc.boolean() })
const message = fc.record({ type: name, scopes: fc.uniqueArray(scope, { maxLength: 4 }) })

let tenants = 0

test("SQL matches as core's matches() does", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(endpoint, { minLength: 1, maxLength: 6 }),
      fc.array(message, { minLength: 1, maxLength: 6 }),
      async (endpoints, messages) => {
        tenants++
        const tenant = `t${tenants}`
        const records = endpoints.map((fields) => endpointRecord({ ...fields, tenant }))
        for (const record of records) await store.endpoints.create({ endpoint: record, maxPerTenant: 100 })
        const items = messages.map((fields) => publishItem({ ...fields, tenant }))
        const { results } = await store.outbox.publish({ items })
        const { rows } = await store.log.deliveries({
          tenant,
          where: {},
          sort: [{ field: 'id', direction: 'asc' }],
          after: null,
          offset: 0,
          limit: 1000,
          total: false,
        })
        const expected = items.flatMap((item) =>
          records
            .filter((record) => record.isActive)
            .filter((record) =>
              matches(record, { patterns: eventTypePatterns(item.message.type), scopes: item.message.scopes }),
            )
            .map((record) => `${item.message.id} ${record.id}`),
        )
        const made = rows.map(({ messageId, endpointId }) => `${messageId} ${endpointId}`)
        expect(made.sort()).toEqual(expected.sort())
        expect(results.map(({ deliveries }) => deliveries)).toEqual(
          items.map(({ message: { id } }) => expected.filter((pair) => pair.startsWith(id)).length),
        )
      },
    ),
    { numRuns: 60 },
  )
})
