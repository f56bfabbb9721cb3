import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  Post,
  UseGuards,
  VersioningType,
} from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createWebhooks } from '@posthorn/core'
import type { Authorize } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { nestRequest, type WebhooksInstance } from '@posthorn/nestjs'
import { map } from 'rxjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appModule, createApp, listen, platforms } from './support/app.js'

let webhooks: WebhooksInstance
let app: INestApplication | undefined
beforeEach(() => {
  webhooks = createWebhooks({ store: memoryStore(), events: {}, egress: { allowHttp: true, allow: ['127.0.0.1'] } })
})
afterEach(async () => {
  await app?.close()
  app = undefined
})

const everyone: Authorize = () => ({ tenant: 'acme' })
const json = { 'content-type': 'application/json' }
const endpoint = JSON.stringify({ url: 'http://127.0.0.1:47001/' })

/** Knows who has the session, and lets nobody else pass. */
@Injectable()
class SessionGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest()
    if (request.headers.cookie === 'session=1') request.user = 'acme'
    return request.user !== undefined
  }
}

class Keys {
  readonly known = 'key-1'
}

@Module({ providers: [Keys], exports: [Keys] })
class KeysModule {}

/** A guard with a dependency that another module has. */
@Injectable()
class KeyGuard implements CanActivate {
  readonly #keys: Keys

  constructor(@Inject(Keys) keys: Keys) {
    this.#keys = keys
  }

  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest().headers['x-key'] === this.#keys.known
  }
}

@Controller()
class HostController {
  @Get('webhooks-of-mine')
  mine() {
    return { mine: true }
  }

  @Post('orders')
  order(@Body() body: unknown) {
    return body
  }
}

test('a body that Nest’s parser on Fastify waits for ends with the requestTimeout of the server', async () => {
  // By default Node checks every 30 s, and takes the larger of the two limits for the whole request.
  const adapter = new FastifyAdapter({
    requestTimeout: 50,
    http: { headersTimeout: 50, connectionsCheckingInterval: 20 },
  })
  const module = appModule({ webhooks, authorize: everyone })
  app = await NestFactory.create(module, adapter, { logger: false, forceCloseConnections: true })
  const { hostname, port } = new URL(await listen(app))
  const socket = connect(Number(port), hostname)
  socket.write('POST /webhooks/endpoints HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n')
  socket.write('Content-Length: 100\r\n\r\n{"url"')
  // Resolves once the server has closed its side.
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /)
})

describe.each(platforms)('on %s', (platform) => {
  test('a global guard runs first, and authorize can ask what it found out', async () => {
    let asked = 0
    const authorize: Authorize = (request) => {
      asked++
      const user = nestRequest(request)?.user
      return typeof user === 'string' ? { tenant: user } : null
    }
    const guard = { provide: APP_GUARD, useClass: SessionGuard }
    app = await createApp(platform, appModule({ webhooks, authorize }, { providers: [guard] }))
    const url = await listen(app)
    const answer = await fetch(`${url}/webhooks/endpoints`, { headers: { cookie: 'session=1' } })
    expect([answer.status, asked]).toEqual([200, 1])
    for (const path of ['/webhooks', '/webhooks/', '/webhooks/endpoints', '/webhooks/nothing/at/all']) {
      expect((await fetch(url + path)).status).toBe(403)
    }
    expect((await fetch(`${url}/webhooks/endpoints`, { method: 'POST', headers: json, body: endpoint })).status).toBe(
      403,
    )
    expect(asked).toBe(1)
  })

  test('a guard of the module’s own routes guards these alone, with what it needs', async () => {
    const options = { webhooks, authorize: everyone, decorators: [UseGuards(KeyGuard)], imports: [KeysModule] }
    app = await createApp(platform, appModule(options, { controllers: [HostController] }))
    const url = await listen(app)
    expect((await fetch(`${url}/webhooks/endpoints`)).status).toBe(403)
    expect((await fetch(`${url}/webhooks/endpoints`, { headers: { 'x-key': 'key-1' } })).status).toBe(200)
    expect((await fetch(`${url}/webhooks-of-mine`)).status).toBe(200)
  })

  test('it stands below a global prefix and a version, and everything else is the host’s', async () => {
    const options = { webhooks, authorize: everyone, path: 'hooks/api' }
    app = await createApp(platform, appModule(options, { controllers: [HostController] }))
    app.setGlobalPrefix('customers/:customer')
    app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' })
    const url = await listen(app)
    const base = '/customers/42/v1'
    const post = (path: string, body: string) => fetch(url + path, { method: 'POST', headers: json, body })
    const created = await post(`${base}/hooks/api/endpoints`, endpoint)
    const { id } = JSON.parse(await created.text())
    expect(created.headers.get('location')).toBe(`${base}/hooks/api/endpoints/${id}`)
    expect((await fetch(`${url}${base}/hooks/api/endpoints/${id}`)).status).toBe(200)
    expect((await fetch(`${url}${base}/hooks/api/endpoints/${id}/x/y`)).status).toBe(404)
    expect((await fetch(`${url}/hooks/api/endpoints`)).status).toBe(404)
    expect(await (await post(`${base}/orders`, '{"total":1}')).json()).toEqual({ total: 1 })
  })

  test('interceptors and pipes of the host change no answer', async () => {
    const seen: unknown[] = []
    const interceptor: NestInterceptor = {
      intercept: (_context, next) => next.handle().pipe(map((data) => ({ data }))),
    }
    app = await createApp(platform, appModule({ webhooks, authorize: everyone }))
    app.useGlobalInterceptors(interceptor)
    app.useGlobalPipes({ transform: (value) => seen.push(value) })
    const answer = await fetch(`${await listen(app)}/webhooks/event-types`)
    expect([answer.status, await answer.json()]).toEqual([200, { data: [], nextCursor: null }])
    expect(seen).toEqual([])
  })

  test('the URL is the public one behind a trusted proxy', async () => {
    const urls: string[] = []
    const authorize: Authorize = (request) => {
      urls.push(request.url)
      return null
    }
    app = await createApp(platform, appModule({ webhooks, authorize }))
    const headers = { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' }
    await fetch(`${await listen(app)}/webhooks/endpoints?limit=1`, { headers })
    expect(urls).toEqual(['https://shop.example/webhooks/endpoints?limit=1'])
  })

  test('Nest has nothing to warn of', async () => {
    const warnings: unknown[] = []
    const note = (message: unknown) => void warnings.push(message)
    const logger = { log: () => {}, warn: note, error: note }
    app = await createApp(platform, appModule({ webhooks, authorize: everyone }), { logger })
    await listen(app)
    expect(warnings).toEqual([])
  })

  test('authorize is required', async () => {
    const options = { webhooks, ...JSON.parse('{}') }
    await expect(createApp(platform, appModule(options))).rejects.toMatchObject({ code: 'invalid_argument' })
  })
})
