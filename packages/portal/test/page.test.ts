import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { createHandler } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { describe, expect, test } from 'vitest'
import { exchangeOf, keys, mounted, nonce, script, url } from './support/portal.js'

describe('what is served', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/config.json', 'application/json', 'no-cache'],
    ['/element.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/element.css', 'text/css; charset=utf-8', 'no-cache'],
    ['/assets/index-1a2b3c4d.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/index-5e6f7a8b.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])('%s, to be asked for again where its name stays', async (path, type, caching) => {
    const { send } = await mounted(memoryStore())
    const answer = await send(`GET ${path}`)
    const { headers } = answer
    expect([answer.status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, type, caching])
    const body = await answer.text()
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(body)))

    const head = await send(`HEAD ${path}`)
    expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([200, '', String(body.length)])

    const tag = headers.get('etag') ?? ''
    for (const sent of [tag, `"x", ${tag}`, tag.replace('W/', ''), '*']) {
      const again = await send(`GET ${path}`, { headers: { 'if-none-match': sent } })
      expect([sent, again.status, again.headers.get('etag'), await again.text()]).toEqual([sent, 304, tag, ''])
    }
    expect((await send(`GET ${path}`, { headers: { 'if-none-match': '"x"' } })).status).toBe(200)
  })

  test('compressed for those who like it', async () => {
    const { send } = await mounted(memoryStore())
    const get = async (accepted: string) => {
      const answer = await send('GET /assets/index-1a2b3c4d.js', { headers: { 'accept-encoding': accepted } })
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect(answer.headers.get('content-length')).toBe(String(bytes.length))
      expect(answer.headers.get('vary')).toBe('accept-encoding')
      return { encoding: answer.headers.get('content-encoding'), bytes }
    }
    for (const accepted of ['gzip, deflate, br', 'br;q=0.5, gzip']) {
      const { encoding, bytes } = await get(accepted)
      expect([encoding, brotliDecompressSync(bytes).toString()]).toEqual(['br', script])
    }
    for (const accepted of ['gzip', 'br;q=0, gzip;q=1.0']) {
      const { encoding, bytes } = await get(accepted)
      expect([encoding, gunzipSync(bytes).toString()]).toEqual(['gzip', script])
    }
    for (const accepted of ['', 'identity', 'bro', 'gzip;q=0']) expect((await get(accepted)).encoding).toBe(null)
  })

  test('the configuration, which has nothing of a tenant', async () => {
    const bare = await mounted(memoryStore(), { authorize: () => null, links: undefined })
    expect(await (await bare.send('GET /config.json')).json()).toEqual({
      session: null,
      name: null,
      logo: null,
      docsUrl: null,
      theme: {},
      colorScheme: 'system',
      locale: null,
      messages: {},
    })
    const told = {
      name: '</script><b>Acme',
      logo: '/logo.svg',
      docsUrl: 'https://docs.example.com/webhooks',
      theme: { accent: '#0a7' },
      colorScheme: 'dark',
      locale: 'de',
      messages: { 'nav.endpoints': 'Ziele' },
    } as const
    const { send } = await mounted(memoryStore(), told)
    expect(await (await send('GET /config.json')).json()).toEqual({ session: 'session', ...told })
  })

  test('the API, to those who may', async () => {
    const { send } = await mounted(memoryStore(), {
      authorize: ({ headers }) => (headers.has('x-user') ? { tenant: 'acme' } : null),
    })
    expect((await send('GET /api/endpoints', { headers: { 'x-user': 'ann' } })).status).toBe(200)
    expect((await send('GET /api/endpoints')).status).toBe(401)
    expect((await send('GET /api/openapi.json', { headers: { 'x-user': 'ann' } })).status).toBe(200)
    expect((await send('GET /api/nothing', { headers: { 'x-user': 'ann' } })).status).toBe(404)
  })
})

describe('what is not', () => {
  test.each([
    '/nothing',
    '/assets',
    '/assets/',
    '/assets/nothing.js',
    '/index.html',
    '/element.js/',
    '//element.js',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/%00',
    '/assets/index-1a2b3c4d.js%00.html',
    '/%61ssets/index-1a2b3c4d.js',
    '/assets/%ff',
    '/assets/__proto__',
    '/constructor',
    '/apix',
    '/session/x',
    '/Session',
  ])('%s is a 404', async (path) => {
    const { send } = await mounted(memoryStore())
    const answer = await send(`GET ${path}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
    expect(await answer.text()).not.toContain('package')
  })

  test('a session without links is none either', async () => {
    const { send } = await mounted(memoryStore(), { authorize: () => null, links: undefined })
    expect((await send('POST /session', { json: { link: 'x', nonce } })).status).toBe(404)
  })

  test('other methods are refused, and told which there are', async () => {
    const { send } = await mounted(memoryStore())
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      for (const path of ['/', '', '/config.json', '/assets/index-1a2b3c4d.js']) {
        const answer = await send(`${method} ${path}`)
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
      }
    }
    expect((await send('OPTIONS /')).headers.get('allow')).toBe('GET, HEAD, OPTIONS')
    const session = await send('GET /session')
    expect([session.status, session.headers.get('allow')]).toEqual([405, 'POST, DELETE, OPTIONS'])
  })
})

describe('where it is mounted', () => {
  test('the path without a slash leads to the page, past a proxy that cut something off', async () => {
    const { send, portal } = await mounted(memoryStore())
    const answer = await send('GET ')
    expect([answer.status, answer.headers.get('location')]).toEqual([307, './portal/'])
    const handle = createHandler(portal, { basePath: '/t/a b:c/' })
    const there = await handle(new Request('https://app.example.com/t/a%20b:c?x=1'))
    expect([there.status, there.headers.get('location')]).toEqual([307, './a%20b:c/?x=1'])
    expect((await handle(new Request('https://app.example.com/t/a%20b:c/'))).status).toBe(200)
    expect((await handle(new Request('https://app.example.com/t'))).status).toBe(404)
    expect((await handle(new Request('https://app.example.com/other/'))).status).toBe(404)
  })

  test('at the root too', async () => {
    const { portal } = await mounted(memoryStore())
    const handle = createHandler(portal)
    for (const path of ['/', '/config.json', '/assets/index-1a2b3c4d.js']) {
      expect((await handle(new Request(`https://app.example.com${path}`))).status).toBe(200)
    }
    expect((await handle(new Request('https://app.example.com/api/endpoints'))).status).toBe(401)
  })
})

describe('headers of every answer', () => {
  const targets = [
    'GET /',
    'GET ',
    'GET /config.json',
    'GET /assets/index-1a2b3c4d.js',
    'GET /nothing',
    'PUT /',
    'OPTIONS /',
    'POST /session',
    'GET /api/endpoints',
    'GET /api/nothing',
    'DELETE /session',
  ]

  test.each(targets)('%s is shown in no frame, and loads nothing from elsewhere', async (target) => {
    const { send } = await mounted(memoryStore())
    const { headers } = await send(target)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy':
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
  })

  test('what cannot be made a request has them as well', async () => {
    const { portal } = await mounted(memoryStore())
    const { headers } = portal.reject({ status: 400, code: 'malformed_request', title: 'x' })
    expect(headers.get('x-frame-options')).toBe('DENY')
  })

  test('frames of these origins alone are let in, with a cookie that works there', async () => {
    const { send, open, portal } = await mounted(memoryStore(), {
      frameAncestors: ['self', 'https://admin.example.org'],
    })
    const { headers } = await send('GET /')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self' https://admin.example.org;")
    expect(headers.has('x-frame-options')).toBe(false)
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect((await send('GET /api/endpoints')).headers.get('cross-origin-resource-policy')).toBe('same-origin')
    const link = await portal.portalLink({ tenant: 'acme' })
    const session = await send('POST /session', { json: exchangeOf(link) })
    expect(session.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=None; Partitioned; Secure$/)
    await expect(open(link)).rejects.toThrow('link_used')
  })

  test('frames of its own origin need no other cookie', async () => {
    const { send, portal } = await mounted(memoryStore(), {
      frameAncestors: ['self'],
      links: { keys, url: 'http://localhost:3000/' },
    })
    expect((await send('GET /')).headers.get('content-security-policy')).toContain("frame-ancestors 'self';")
    const answer = await send('POST /session', { json: exchangeOf(await portal.portalLink({ tenant: 'acme' })) })
    expect(answer.headers.get('set-cookie')).toMatch(/^posthorn=[\w-]{43}; Max-Age=28800; HttpOnly; SameSite=Strict$/)
  })

  test('a logo of another origin is let in, and nothing else of it', async () => {
    const { send } = await mounted(memoryStore(), { logo: `https://cdn.example.org/a.svg?x='; script-src *` })
    expect((await send('GET /')).headers.get('content-security-policy')).toBe(
      "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'; img-src 'self' https://cdn.example.org",
    )
  })
})

test('the links of a portal lead where it is', async () => {
  const { portal } = await mounted(memoryStore(), { links: { keys, url: `${url}/` } })
  expect(await portal.portalLink({ tenant: 'acme' })).toMatch(/^https:\/\/app\.example\.com\/portal\/#link=[^&]+$/)
})
