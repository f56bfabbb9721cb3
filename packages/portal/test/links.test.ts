import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, test } from 'vitest'
import { codeOf, cookieOf, exchangeOf, keys, mounted, nonce, tokenOf, url } from './support/portal.js'

const invoices = { url: 'http://127.0.0.1:47001/hook' }

async function clocked(options: Parameters<typeof mounted>[1] = {}) {
  const clock = manualClock()
  return { clock, ...(await mounted(memoryStore({ clock }), options, clock)) }
}

describe('a link', () => {
  test('opens one session, with the tenant and permissions it was made for', async () => {
    const { portal, webhooks, send, open } = await clocked()
    await webhooks.endpoints.create({ tenant: 'globex', ...invoices })
    const mine = await webhooks.endpoints.create({ tenant: 'acme', ...invoices })
    const link = await portal.portalLink({
      tenant: 'acme',
      actor: 'ann',
      permissions: ['list'],
      to: '/endpoints/ep_1?a=b',
    })
    expect(link).toMatch(
      /^https:\/\/app\.example\.com\/portal\/#link=[\w-]{32}\.[\w-]{43}&to=%2Fendpoints%2Fep_1%3Fa%3Db$/,
    )
    const cookie = await open(link)
    const answer = await send('GET /api/endpoints', { cookie })
    expect(await answer.json()).toMatchObject({ data: [{ id: mine.id }] })
    expect((await send(`GET /api/endpoints/${mine.id}`, { cookie })).status).toBe(403)
    expect((await send('POST /api/endpoints', { cookie, json: invoices })).status).toBe(403)
  })

  test('made without permissions allows everything, and names who did it', async () => {
    const { portal, send, open } = await clocked()
    const cookie = await open(await portal.portalLink({ tenant: 'acme', actor: 'ann' }))
    const created = await send('POST /api/endpoints', { cookie, json: invoices })
    expect([created.status, await created.json()]).toMatchObject([201, { createdBy: 'ann' }])
  })

  test('works once', async () => {
    const { portal, send } = await clocked()
    const link = await portal.portalLink({ tenant: 'acme' })
    expect((await send('POST /session', { json: exchangeOf(link) })).status).toBe(204)
    const second = await send('POST /session', { json: exchangeOf(link) })
    expect([second.status, await codeOf(second), second.headers.has('set-cookie')]).toEqual([401, 'link_used', false])
  })

  test('whose answer was lost after it was spent opens the same session, for a minute and whoever made the nonce', async () => {
    const { clock, portal, send } = await clocked()
    const json = exchangeOf(await portal.portalLink({ tenant: 'acme' }))
    const before = await send('POST /session', { json })
    clock.advance(59_999)
    const again = await send('POST /session', { json })
    expect([again.status, cookieOf(again)]).toEqual([204, cookieOf(before)])
    // The cookie of the first answer came, though the page never heard of it
    const third = await send('POST /session', { json, cookie: cookieOf(before) })
    expect(cookieOf(third)).toBe(cookieOf(before))
    expect((await send('GET /api/endpoints', { cookie: cookieOf(third) })).status).toBe(200)
    for (const other of [
      { ...json, nonce },
      { ...json, nonce: json.nonce.toUpperCase() },
    ]) {
      expect(await codeOf(await send('POST /session', { json: other }))).toBe('link_used')
    }
    clock.advance(1)
    expect(await codeOf(await send('POST /session', { json }))).toBe('link_used')
  })

  test('opens no session again that was signed out of or revoked', async () => {
    const { portal, send } = await clocked()
    const json = exchangeOf(await portal.portalLink({ tenant: 'acme' }))
    const cookie = cookieOf(await send('POST /session', { json }))
    await send('DELETE /session', { cookie })
    expect(await codeOf(await send('POST /session', { json }))).toBe('link_used')
    const other = exchangeOf(await portal.portalLink({ tenant: 'acme' }))
    await send('POST /session', { json: other })
    await portal.revokeSessions({ tenant: 'acme' })
    expect(await codeOf(await send('POST /session', { json: other }))).toBe('link_invalid')
  })

  test('does not work once it has expired, and works until then', async () => {
    const { clock, portal, send, open } = await clocked()
    const [late, prompt] = [await portal.portalLink({ tenant: 'acme' }), await portal.portalLink({ tenant: 'acme' })]
    clock.advance(299_999)
    await open(prompt)
    clock.advance(1)
    const answer = await send('POST /session', { json: exchangeOf(late) })
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'link_expired'])
  })

  test('that was altered, made up, signed with another key or is the id in the store is refused', async () => {
    const { portal, webhooks, send } = await clocked()
    const other = await mounted(memoryStore(), { links: { keys: ['f'.repeat(32)], url } })
    const token = tokenOf(await portal.portalLink({ tenant: 'acme' }))
    const [nonce = '', signature = ''] = token.split('.')
    const flipped = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
    const tokens = [
      `${flipped(nonce)}.${signature}`,
      `${nonce}.${flipped(signature)}`,
      `${nonce}.`,
      nonce,
      `${token}.`,
      `${token}=`,
      '',
      '.',
      'undefined',
      tokenOf(await other.portal.portalLink({ tenant: 'acme' })),
    ]
    for (const link of tokens) {
      const answer = await send('POST /session', { json: { link, nonce } })
      expect([link, answer.status, await codeOf(answer)]).toEqual([link, 401, 'link_invalid'])
    }
    // Signed, and unknown to the store
    await webhooks.sessions.deleteAll({ tenant: 'acme' })
    expect(await codeOf(await send('POST /session', { json: { link: token, nonce } }))).toBe('link_invalid')
  })

  test('works as long as its key is among the keys, and no longer', async () => {
    const store = memoryStore()
    const [old, fresh] = [keys[0] ?? '', 'fresh '.repeat(6)]
    const before = await mounted(store, { links: { keys: [old], url } })
    const during = await mounted(store, { links: { keys: [fresh, old], url } })
    const after = await mounted(store, { links: { keys: [fresh], url } })
    const link = () => before.portal.portalLink({ tenant: 'acme' })
    await during.open(await link())
    await expect(after.open(await link())).rejects.toThrow('link_invalid')
    await after.open(await during.portal.portalLink({ tenant: 'acme' }))
  })

  test.each([
    [{}],
    [{ link: 'a' }],
    [{ link: 'a', nonce: 'short' }],
    [{ link: 'a', nonce: 'n'.repeat(101) }],
    [{ link: 1, nonce }],
    [{ link: 'x'.repeat(201), nonce }],
    [{ link: ['a'], nonce }],
    [{ link: 'a', nonce, tenant: 'globex' }],
    [{ link: 'a\u0000', nonce }],
  ])('that is no text, or comes with more, is refused: %j', async (json) => {
    const { send } = await clocked()
    const answer = await send('POST /session', { json })
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'invalid_request'])
  })
})

describe('a session', () => {
  test('ends when it is old, whatever is done in it', async () => {
    const { clock, portal, send, open } = await clocked({ links: { keys, url, sessionMs: 3_600_000 } })
    const cookie = await open(await portal.portalLink({ tenant: 'acme' }))
    clock.advance(3_599_999)
    expect((await send('GET /api/endpoints', { cookie })).status).toBe(200)
    clock.advance(1)
    expect((await send('GET /api/endpoints', { cookie })).status).toBe(401)
  })

  test('ends at once when its tenant is shut out, in every process, with the links; others go on', async () => {
    const store = memoryStore()
    const [one, two] = [await mounted(store), await mounted(store)]
    const cookie = await one.open(await one.portal.portalLink({ tenant: 'acme' }))
    const globex = await one.open(await one.portal.portalLink({ tenant: 'globex' }))
    const link = await one.portal.portalLink({ tenant: 'acme' })
    expect((await two.send('GET /api/endpoints', { cookie })).status).toBe(200)
    expect(await two.portal.revokeSessions({ tenant: 'acme' })).toEqual({ revoked: 3 })
    expect((await one.send('GET /api/endpoints', { cookie })).status).toBe(401)
    expect((await one.send('GET /api/endpoints', { cookie: globex })).status).toBe(200)
    await expect(one.open(link)).rejects.toThrow('link_invalid')
  })

  test('ends when its tenant is deleted', async () => {
    const { portal, send, open, webhooks } = await clocked()
    const cookie = await open(await portal.portalLink({ tenant: 'acme' }))
    await webhooks.tenants.delete({ tenant: 'acme' })
    expect((await send('GET /api/endpoints', { cookie })).status).toBe(401)
  })

  test('ends when it is signed out of, and its cookie goes', async () => {
    const { portal, send, open } = await clocked()
    const cookie = await open(await portal.portalLink({ tenant: 'acme' }))
    const answer = await send('DELETE /session', { cookie })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([
      204,
      '__Secure-posthorn_portal=; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
    ])
    expect((await send('GET /api/endpoints', { cookie })).status).toBe(401)
    expect((await send('DELETE /session')).status).toBe(204)
  })

  test('is no other one with an altered cookie, two cookies, or the id that is stored', async () => {
    const { portal, send, open } = await clocked()
    const cookie = await open(await portal.portalLink({ tenant: 'acme' }))
    const other = await open(await portal.portalLink({ tenant: 'globex' }))
    const [name = '', token = ''] = cookie.split('=')
    const altered = `${name}=${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`
    for (const sent of [altered, `${cookie}; ${other}`, `${name}=`, `${name}=${token}x`, `x${cookie}`]) {
      expect([sent, (await send('GET /api/endpoints', { cookie: sent })).status]).toEqual([sent, 401])
    }
    for (const sent of [`a=1; ${cookie}; b=2`, `${cookie}; ${cookie}`]) {
      expect((await send('GET /api/endpoints', { cookie: sent })).status).toBe(200)
    }
  })

  test('is never one whose token somebody else chose, and ends the one before it', async () => {
    const { portal, send, open } = await clocked()
    const attackers = await open(await portal.portalLink({ tenant: 'evil' }))
    const json = exchangeOf(await portal.portalLink({ tenant: 'acme' }))
    const answer = await send('POST /session', { json, cookie: attackers })
    expect(cookieOf(answer)).not.toBe(attackers)
    expect((await send('GET /api/endpoints', { cookie: attackers })).status).toBe(401)
    expect((await send('GET /api/endpoints', { cookie: cookieOf(answer) })).status).toBe(200)
  })

  test('of another tenant sees nothing by an id, in any route', async () => {
    const { portal, send, open, webhooks } = await clocked()
    const { id } = await webhooks.endpoints.create({ tenant: 'acme', ...invoices })
    const cookie = await open(await portal.portalLink({ tenant: 'globex' }))
    for (const target of [
      `GET /api/endpoints/${id}`,
      `GET /api/endpoints/${id}/secret`,
      `DELETE /api/endpoints/${id}`,
    ]) {
      expect([target, (await send(target, { cookie })).status]).toEqual([target, 404])
    }
  })

  test('wins over authorize, which is asked where there is none', async () => {
    const { portal, send, open } = await clocked({
      authorize: ({ headers }) =>
        headers.get('cookie')?.includes('sid=1') ? { tenant: 'globex', actor: 'host' } : null,
    })
    const cookie = await open(await portal.portalLink({ tenant: 'acme', actor: 'link' }))
    const createdBy = async (sent: string) => {
      const answer = await send('POST /api/endpoints', { cookie: sent, json: invoices })
      return JSON.parse(await answer.text()).createdBy
    }
    expect(await createdBy(`sid=1; ${cookie}`)).toBe('link')
    await portal.revokeSessions({ tenant: 'acme' })
    expect(await createdBy(`sid=1; ${cookie}`)).toBe('host')
    expect((await send('GET /api/endpoints', { cookie })).status).toBe(401)
  })

  test('that a newer version wrote with a permission this one does not know lets nobody in', async () => {
    const { portal, send, open, webhooks } = await clocked()
    const cookie = await open(await portal.portalLink({ tenant: 'acme' }))
    const find = webhooks.sessions.find
    Object.assign(webhooks.sessions, {
      find: async (request: { id: string }) => {
        const found = await find(request)
        return found && { ...found, grant: { permissions: ['everything'] } }
      },
    })
    expect((await send('GET /api/endpoints', { cookie })).status).toBe(401)
  })
})

describe('what another site may do', () => {
  const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
  const sibling = { 'sec-fetch-site': 'same-site', origin: 'https://user-content.example.com' }

  test.each([[foreign], [sibling]])('no page of it opens a link, signs out or writes: %j', async (headers) => {
    const { portal, send, open } = await clocked()
    const cookie = await open(await portal.portalLink({ tenant: 'acme' }))
    const json = exchangeOf(await portal.portalLink({ tenant: 'evil' }))
    for (const [target, options] of [
      ['POST /session', { json }],
      ['POST /session', { json, cookie }],
      ['DELETE /session', { cookie }],
      ['POST /api/endpoints', { cookie, json: invoices }],
    ] as const) {
      const answer = await send(target, { ...options, headers })
      expect([target, answer.status, await codeOf(answer)]).toEqual([target, 403, 'cross_site'])
    }
    expect((await send('GET /api/endpoints', { cookie })).status).toBe(200)
    expect((await send('POST /session', { json })).status).toBe(204)
  })

  test('no page of it acts as who is known by no cookie, but by what a proxy says', async () => {
    const authorize = ({ headers }: Request) => (headers.has('x-client-certificate') ? { tenant: 'acme' } : null)
    const { send, webhooks } = await clocked({ authorize })
    const { id } = await webhooks.endpoints.create({ tenant: 'acme', ...invoices })
    const known = { 'x-client-certificate': 'ann' }
    // No body and no headers of its own: a form can send it
    const target = `POST /api/endpoints/${id}/suspend`
    for (const elsewhere of [foreign, sibling, { 'sec-fetch-site': 'cross-site', origin: 'null' }]) {
      expect(await codeOf(await send(target, { headers: { ...known, ...elsewhere } }))).toBe('cross_site')
    }
    expect((await send(target, { headers: known })).status).toBe(200)
  })

  test('a form cannot send a link: it is no JSON', async () => {
    const { portal, send } = await clocked()
    const link = tokenOf(await portal.portalLink({ tenant: 'acme' }))
    const answer = await send('POST /session', { json: { link, nonce }, headers: { 'content-type': 'text/plain' } })
    expect(answer.status).toBe(415)
    expect((await send('POST /session', { json: { link, nonce } })).status).toBe(204)
  })
})

test('the cookie is for scripts of nobody, this site and this path alone, and https', async () => {
  const { portal, send } = await clocked()
  const answer = await send('POST /session', { json: exchangeOf(await portal.portalLink({ tenant: 'acme' })) })
  expect(answer.headers.get('set-cookie')).toMatch(
    /^__Secure-posthorn_portal=[\w-]{43}; Max-Age=28800; HttpOnly; SameSite=Strict; Secure$/,
  )
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('no token is in an error, an answer or what onError gets', async () => {
  const { portal, send, open, errors, webhooks } = await clocked()
  const link = await portal.portalLink({ tenant: 'acme' })
  const cookie = await open(link)
  const token = tokenOf(link)
  const failing = async () => Promise.reject(new Error('The store is broken.'))
  const texts = [
    await (await send('POST /session', { json: { link: token, nonce } })).text(),
    await (await send('POST /session', { json: { link: `${token}x`, nonce } })).text(),
  ]
  Object.assign(webhooks.sessions, { exchange: failing, find: failing })
  const broken = await send('POST /session', { json: { link: token, nonce } })
  const api = await send('GET /api/endpoints', { cookie })
  expect([broken.status, api.status, errors.length]).toEqual([500, 500, 2])
  texts.push(
    await broken.text(),
    await api.text(),
    ...errors.map((error) => String(error instanceof Error && error.stack)),
  )
  const [, session = ''] = cookie.split('=')
  for (const text of texts) expect(text.includes(token) || text.includes(session)).toBe(false)
})
