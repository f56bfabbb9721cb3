import type { ErrorIssue } from '@posthorn/core'
import type { FieldError } from './failure.js'
import type { RawInput } from './raw-input.js'
import { sentence } from './sentence.js'

/**
 * Where a route's request has what it passes to core, for what has another name there: `{ url: 'body.target_url' }`.
 * Keys are arguments of core's calls (`url`, `where.createdAt.from`) and stand for all below them; `''` stands for
 * whatever is neither named here nor in the request under its own name. Values begin with `body.`, `query.` or `path.`.
 */
export type Places = Readonly<Record<string, string>>

/** What core says of an argument, told of the part of the request that it came from. */
export function fieldErrorOf({ path, message }: ErrorIssue, raw: RawInput, places: Places): FieldError {
  const place = toldPlace(path, places) ?? foundPlace(path, raw) ?? joined(places[''], path)
  if (place !== undefined) return { path: place, message: sentence(message) }
  return {
    path: raw.body === undefined ? 'query' : 'body',
    message: path === '' ? sentence(message) : `${path}: ${message}.`,
  }
}

function toldPlace(path: string, places: Places): string | undefined {
  const keys = Object.keys(places).filter((key) => key !== '' && `${path}.`.startsWith(`${key}.`))
  const [key] = keys.sort((a, b) => b.length - a.length)
  return key === undefined ? undefined : joined(places[key], path.slice(key.length + 1))
}

/** By its own name, as most are sent; conditions and pages of a list without the `where` and `page` that core has. */
function foundPlace(path: string, raw: RawInput): string | undefined {
  const name = path.replace(/^(where|page)\./, '')
  const [first = ''] = name.split('.')
  const parts = name === path ? (['params', 'body', 'query'] as const) : (['query', 'body'] as const)
  const part = parts.find((each) => hasName(raw[each], first))
  return part && joined(part === 'params' ? 'path' : part, name)
}

function hasName(part: unknown, name: string): boolean {
  return typeof part === 'object' && part !== null && Object.hasOwn(part, name)
}

function joined(place: string | undefined, rest: string): string | undefined {
  return place === undefined || rest === '' ? place : `${place}.${rest}`
}
