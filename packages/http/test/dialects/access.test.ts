import { permissions } from '@posthorn/http'
import { expect, test } from 'vitest'
import { asObject } from '../support/json.js'
import { documentOf } from '../support/openapi.js'
import { allDialects, caller, openDialect, stranger } from './support.js'

interface Operation {
  method: string
  path: string
  permissions: string[]
  /** JSON Schema types of the path's parameters, by name. */
  parameters: Record<string, unknown>
  example: unknown
  /** Names of query parameters that must be there. */
  query: string[]
  /** Names of the body's members that must be there and name an object. */
  ids: string[]
}

/** Every operation of a document. */
function operationsOf(document: Record<string, unknown>): Operation[] {
  return Object.entries(asObject(document.paths)).flatMap(([path, item]) =>
    Object.entries(asObject(item)).map(([method, value]) => {
      const { 'x-permissions': needed, parameters, requestBody } = asObject(value)
      const [media] = requestBody === undefined ? [] : Object.values(asObject(asObject(requestBody).content))
      const { schema = {}, example } = media === undefined ? {} : asObject(media)
      const all = listOf(parameters).map(asObject)
      const ofPath = all.filter((parameter) => parameter.in === 'path')
      return {
        method: method.toUpperCase(),
        path,
        permissions: listOf(needed).map(String),
        parameters: Object.fromEntries(ofPath.map((each) => [String(each.name), asObject(each.schema).type])),
        example,
        query: all.filter((each) => each.in === 'query' && each.required === true).map((each) => String(each.name)),
        ids: listOf(asObject(schema).required)
          .map(String)
          .filter((name) => /^id$|_id$|Id$/.test(name)),
      }
    }),
  )
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** Event types that the examples of a document name, so that nothing is refused for its event types. */
function eventTypesIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((each) => (typeof each === 'string' ? each.replace('*', 'some') : eventTypesIn(each)))
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(eventTypesIn) : []
}

test.each(Object.entries(allDialects))(
  '%s: nobody does or sees what is not theirs, on any route',
  async (_name, dialect) => {
    const probe = await openDialect(dialect, { events: {} })
    const operations = operationsOf(await documentOf(probe.webhooks, dialect))
    await probe.close()
    const names = operations.flatMap(({ example }) => eventTypesIn(example)).filter((name) => /^[\w.:-]+$/.test(name))
    const events = Object.fromEntries(['invoice.paid', ...names].map((name) => [name, {}]))
    const grants = Object.fromEntries([
      ['none', { ...caller, permissions: [] }],
      ...permissions.map((missing) => [
        `not-${missing}`,
        { ...caller, permissions: permissions.filter((each) => each !== missing) },
      ]),
    ])
    const app = await openDialect(dialect, { events, grants })
    try {
      const theirs = new Set<string>()
      for (const { tenant } of [stranger, caller]) {
        theirs.clear()
        const { id } = await app.webhooks.endpoints.create({ tenant, url: 'https://example.com/mine' })
        const { id: message } = await app.webhooks.emit('invoice.paid', {}, { tenant })
        const { data } = await app.webhooks.deliveries.list({ tenant })
        for (const each of [id, message, ...data.map((delivery) => delivery.id)]) theirs.add(each)
      }
      const before = await app.webhooks.endpoints.list({ tenant: caller.tenant })

      for (const operation of operations) {
        for (const id of theirs) {
          const of = (tenant: string) => targetOf(operation, id, dialect.tenantParam, dialect.tenantId(tenant))
          const mine = of(caller.tenant)
          const { method, path } = operation
          const status = async ({ target, json }: typeof mine, token: string) => {
            const answer = await app.call(target, json, { authorization: `Bearer ${token}` })
            // What is on a page is for its reader: not so much as the id of somebody else's
            if (token === 'OTHER_TOKEN' && !mine.isOwned)
              for (const each of theirs) expect(answer.text).not.toContain(each)
            return answer.status
          }
          expect(await status(mine, 'nobody'), `${method} ${path}`).toBe(401)
          expect(await status(mine, 'none'), `${method} ${path}`).toBe(operation.permissions.length === 0 ? 200 : 403)
          for (const missing of operation.permissions.filter((each) => each !== 'operator')) {
            expect(await status(mine, `not-${missing}`), `${method} ${path} without ${missing}`).toBe(403)
          }
          const as = await status(of(stranger.tenant), 'OTHER_TOKEN')
          if (operation.permissions.includes('operator')) expect(as, `${method} ${path} of a tenant`).toBe(403)
          else if (mine.isOwned) expect(as, `${method} ${path} of another`).toBe(404)
          else expect(as, `${method} ${path}`).toBeLessThan(400)
          if (dialect.tenantParam !== undefined) expect(await status(mine, 'OTHER_TOKEN')).toBe(404)
          if (!mine.isOwned) break
        }
      }
      expect(await app.webhooks.endpoints.list({ tenant: caller.tenant })).toEqual(before)
      const { data } = await app.webhooks.deliveries.list({ tenant: caller.tenant })
      expect(data.map(({ status }) => status)).toEqual(['pending'])
      expect(app.errors).toEqual([])
    } finally {
      await app.close()
    }
  },
)

/** A request to an operation about one object, as its tenant would make it. */
function targetOf(
  { method, path, parameters, example, ids, query }: Operation,
  id: string,
  tenantParam = '',
  tenant = '',
) {
  let isOwned = ids.length > 0
  const filled = path.replaceAll(/{(\w+)}/g, (_, name: string) => {
    if (name === tenantParam) return tenant
    isOwned = true
    return parameters[name] === 'integer' && !/^\d+$/.test(id) ? '1' : id
  })
  const body =
    example === undefined ? undefined : { ...asObject(example), ...Object.fromEntries(ids.map((name) => [name, id])) }
  const search = query.map((name) => `${name}=${id}`).join('&')
  return {
    target: `${method} ${filled}${search === '' ? '' : `?${search}`}`,
    json: body && JSON.stringify(body),
    isOwned,
  }
}
