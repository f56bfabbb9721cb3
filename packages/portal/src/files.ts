import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { WebhooksError } from '@posthorn/core'

/** One file, ready to be sent. */
export interface ServedFile {
  bytes: Uint8Array<ArrayBuffer>
  contentType: string
  /** Identifies the content. */
  tag: string
  /** Its name changes with its content. */
  isImmutable: boolean
  /** Compressed once, when it is first asked for. */
  compressed: Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>
}

/** Files by their paths below the portal, `/assets/index-1a2b.js`. What is not among them is not there. */
export type Files = ReadonlyMap<string, ServedFile>

type Encoding = keyof typeof encoders

const encoders = { br: promisify(brotliCompress), gzip: promisify(gzip) }

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Makes a file of its bytes. `path` is below the portal; what is in `/assets/` is named by its content. */
export function servedFile(path: string, bytes: Uint8Array): ServedFile {
  return {
    bytes: Uint8Array.from(bytes),
    contentType: contentTypes[extname(path)] ?? 'application/octet-stream',
    tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    isImmutable: path.startsWith('/assets/'),
    compressed: new Map(),
  }
}

/** Reads what the build made, all of it: `index.html` is the page at `/`. @throws portal_not_built */
export function readFiles(folder: string): Map<string, ServedFile> {
  const names = globSync('**/*.*', { cwd: folder })
  const files = new Map(
    names.map((name) => {
      const path = `/${name.split(sep).join('/')}`
      return [path, servedFile(path, readFileSync(join(folder, name)))] as const
    }),
  )
  const page = files.get('/index.html')
  if (page === undefined) {
    const message = `The pages of @posthorn/portal are not in ${folder}: build them first (npm run build), or install the published package.`
    throw new WebhooksError('portal_not_built', message)
  }
  files.delete('/index.html')
  return files.set('/', page)
}

/** Answers a GET of a file: compressed if the client likes, 304 where it has it already. */
export async function sendFile(file: ServedFile, request: Request): Promise<Response> {
  const { bytes, contentType, tag, isImmutable } = file
  const encoding = encodingFor(file, request.headers.get('accept-encoding') ?? '')
  const headers = new Headers({
    'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: `W/"${tag}"`,
    vary: 'accept-encoding',
  })
  if (hasTag(request.headers.get('if-none-match'), tag)) return new Response(null, { status: 304, headers })
  const body = encoding === null ? bytes : await compressed(file, encoding)
  if (encoding !== null) headers.set('content-encoding', encoding)
  headers.set('content-type', contentType)
  headers.set('content-length', String(body.length))
  return new Response(body, { headers })
}

/** Small ones and pictures are sent as they are. */
function encodingFor({ bytes, contentType }: ServedFile, accepted: string): Encoding | null {
  if (bytes.length < 1000 || !/^text\/|json$|svg/.test(contentType)) return null
  const names = accepted.split(',').map((part) => part.trim())
  const takes = (name: string) =>
    names.some((part) => part === name || (part.startsWith(`${name};`) && !/;\s*q=0(\.0*)?$/.test(part)))
  if (takes('br')) return 'br'
  return takes('gzip') ? 'gzip' : null
}

function compressed(file: ServedFile, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  const known = file.compressed.get(encoding)
  if (known !== undefined) return known
  const made = encoders[encoding](file.bytes).then((bytes) => Uint8Array.from(bytes))
  file.compressed.set(encoding, made)
  return made
}

/** Compared weakly (RFC 9110, 13.1.2). */
function hasTag(header: string | null, tag: string): boolean {
  if (header === null) return false
  return header.split(',').some((part) => part.trim() === '*' || part.trim().replace(/^W\//, '') === `"${tag}"`)
}
