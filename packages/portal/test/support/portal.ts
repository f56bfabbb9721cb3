import { randomBytes } from 'node:crypto'
import { type Clock, createWebhooks, type Store, type Webhooks } from '@posthorn/core'
import { createHandler } from '@posthorn/http'
import { onTestFinished } from 'vitest'
import { servedFile } from '../../src/files.js'
import type { PortalOptions } from '../../src/options.js'
import { createPortal, type Portal, type PortalWebhooks } from '../../src/portal.js'

/** The script of {@link appFiles}: long enough to be compressed. */
export const script = `export const app = ${JSON.stringify('portal '.repeat(300))}\n`

/** Files as the build makes them, without a build. */
export function appFiles() {
  const text = (path: string, content: string) => [path, servedFile(path, Buffer.from(content))] as const
  return new Map(
    [
      text('/index.html', '<!doctype html><script type="module" src="./assets/index-1a2b3c4d.js"></script>'),
      text('/element.js', "import './assets/index-1a2b3c4d.js'\n"),
      text('/element.css', "@import './assets/index-5e6f7a8b.css';\n"),
      text('/assets/index-1a2b3c4d.js', script),
      text('/assets/index-5e6f7a8b.css', 'body {}\n'),
    ].map(([path, file]) => [path === '/index.html' ? '/' : path, file] as const),
  )
}

export const origin = 'https://app.example.com'
export const url = `${origin}/portal`
export const keys = ['0123456789abcdef0123456789abcdef']

/** A portal at {@link url} on a store, which is migrated, and closed after the test. */
export interface Mounted {
  portal: Portal
  webhooks: PortalWebhooks & Pick<Webhooks<Record<never, never>, never>, 'tenants' | 'prune'>
  /** What `onError` was given. */
  errors: unknown[]
  /** Sends a request as a page of the portal would, with this cookie. `target`: `GET /api/caller`. */
  send(
    target: string,
    options?: { json?: unknown; cookie?: string | null; headers?: Record<string, string> },
  ): Promise<Response>
  /** Opens a link as a browser does; gives the cookie to send. @throws Error where it is refused */
  open(link: string): Promise<string>
}

/** `options` besides links at {@link url} and an `onError`. */
export async function mounted<Tx>(
  store: Store<Tx>,
  options: Partial<PortalOptions> = {},
  clock?: Clock,
): Promise<Mounted> {
  const webhooks = createWebhooks({
    store,
    ...(clock && { clock }),
    events: { 'invoice.paid': { description: 'An invoice was paid.', example: { id: 'in_1' } } },
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
  })
  await webhooks.migrate()
  onTestFinished(() => webhooks.close())
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const portal = createPortal(webhooks, { links: { keys, url }, onError, ...options }, appFiles)
  const handle = createHandler(portal, { basePath: '/portal' })

  const send: Mounted['send'] = (target, { json, cookie = null, headers = {} } = {}) => {
    const [method = '', path = ''] = target.split(' ')
    return handle(
      new Request(`${url}${path}`, {
        method,
        headers: {
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...(cookie !== null && { cookie }),
          'sec-fetch-site': 'same-origin',
          ...headers,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      }),
    )
  }

  return {
    portal,
    webhooks,
    errors,
    send,
    async open(link) {
      const answer = await send('POST /session', { json: exchangeOf(link) })
      if (answer.status !== 204) throw new Error(`The link was refused: ${await answer.text()}`)
      return cookieOf(answer)
    },
  }
}

/** One that a page could have made. */
export const nonce = 'n'.repeat(32)

/** What a page sends to open a link: a nonce of its own beside it. */
export function exchangeOf(link: string): { link: string; nonce: string } {
  return { link: tokenOf(link), nonce: randomBytes(24).toString('hex') }
}

/** The token in a link. */
export function tokenOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('link') ?? ''
}

/** The cookie that an answer sets, as a browser sends it. */
export function cookieOf(answer: Response): string {
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

/** The code of a problem. */
export async function codeOf(answer: Response): Promise<unknown> {
  const { code }: { code?: unknown } = JSON.parse(await answer.text())
  return code
}
