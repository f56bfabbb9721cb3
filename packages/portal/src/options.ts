import { type ApiOptions, type Authorize, assertEntries, assertOptions, someFunction } from '@posthorn/http'
import * as v from 'valibot'

/** Links that the host gives to its customers. */
export interface LinkOptions {
  /**
   * What links are signed with: secrets of at least 32 bytes each. The first signs, all of them verify; a link whose key is
   * taken away is refused. All processes have the same.
   */
  keys: readonly string[]
  /** Where customers find the portal: `https://app.example.com/portal`. https, but on the developer's own machine. */
  url: string
  /** How long a session lasts, in ms. Default: 8 hours. At most 7 days. */
  sessionMs?: number
}

/** Options of {@link portal}; what it shows is public, and has nothing of a tenant. */
export interface PortalOptions extends Omit<ApiOptions, 'authorize' | 'dialect'> {
  /** Identifies who has no session of a link: users of the host's own. Needed where there are no `links`. */
  authorize?: Authorize
  /** Needed for `portalLink()`. */
  links?: LinkOptions
  /** Above every page. */
  name?: string
  /** A picture beside the name: a path of the same origin, or an https URL. */
  logo?: string
  /** Where the host documents its webhooks. */
  docsUrl?: string
  /** Values of the `--ph-…` tokens by their names: `{ accent: '#0a7', radius: '2px' }`. */
  theme?: Readonly<Record<string, string>>
  /** Default: `system`, as the device is set. */
  colorScheme?: 'system' | 'light' | 'dark'
  /** A BCP 47 tag: `de`. Default: the browser's. */
  locale?: string
  /** Texts of the host's own, by their keys. */
  messages?: Readonly<Record<string, string>>
  /** Origins whose pages may show the portal in a frame (`https://app.example.com`), or `'self'`. Default: none. */
  frameAncestors?: readonly string[]
}

const day = 24 * 3600 * 1000
/** How long a session lasts where the host does not say, in ms. */
export const defaultSessionMs = day / 3
/** Characters that end a declaration, or bring in another file. */
const unsafeInStyles = /[;{}<>\\]|url\(|\/\*/i

const line = (most: number) =>
  v.pipe(
    v.string('must be text.'),
    v.nonEmpty('must not be empty.'),
    v.maxLength(most, `must have at most ${most} characters.`),
    v.check((value) => !/\p{Cc}/u.test(value) && value.isWellFormed(), 'must be one line.'),
  )

/** A path of the same origin, or a URL of one of these protocols. */
const address = (protocols: readonly string[]) =>
  v.pipe(
    line(2000),
    v.check(
      (value) =>
        /^\/(?![/\\])/.test(value) ||
        (URL.canParse(value) && protocols.includes(new URL(value).protocol) && isPlainHost(value)),
      `must be a path ('/logo.svg') or a URL that begins with ${protocols.join('// or ')}//.`,
    ),
  )

/** Whether a host is the machine that the browser runs on. */
function isOwnMachine(hostname: string): boolean {
  return /^(([^.]+\.)*localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

/** Where the portal is: no place for a query, a fragment or a password. */
function isPlace(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, username, search, hash } = new URL(value)
  // Elsewhere, whoever is on the way could read links and cookies
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isOwnMachine(hostname))
  return isSafe && username === '' && search === '' && hash === '' && !/[?#]/.test(value)
}

const isOrigin = (value: unknown) =>
  typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value && isPlainHost(value)

/** Hosts may have characters that end a source of a Content-Security-Policy. */
function isPlainHost(url: string): boolean {
  return !/[;,'"]/.test(new URL(url).host)
}

const linkEntries = {
  keys: v.pipe(
    v.array(
      v.pipe(
        v.string('must be text.'),
        v.check((key) => Buffer.byteLength(key) >= 32, 'must have at least 32 bytes (openssl rand -base64 32).'),
      ),
      'must be a list of secrets.',
    ),
    v.nonEmpty('must have at least one.'),
  ),
  url: v.pipe(
    v.string('must be text.'),
    v.check(
      isPlace,
      "must be where the portal is, without a query or fragment: 'https://app.example.com/portal'. Only for your own machine: http.",
    ),
  ),
  sessionMs: v.optional(
    v.pipe(
      v.number('must be a number of ms.'),
      v.integer('must be whole.'),
      v.minValue(60_000, 'must be at least a minute.'),
      v.maxValue(7 * day, 'must be at most 7 days.'),
    ),
  ),
}

const portalEntries = {
  authorize: v.optional(someFunction('must be a function that says whose request it is.')),
  dialect: v.optional(v.never('is rest here, always.')),
  links: v.optional(v.unknown()),
  name: v.optional(line(100)),
  logo: v.optional(address(['https:'])),
  docsUrl: v.optional(address(['https:', 'http:'])),
  theme: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,30}$/, 'names must be those of tokens, without --ph-: accent.')),
      v.pipe(
        line(200),
        v.check((value) => !unsafeInStyles.test(value), 'must be the value of one CSS property.'),
      ),
      'must be an object of values by the names of tokens.',
    ),
  ),
  colorScheme: v.optional(v.picklist(['system', 'light', 'dark'], 'must be system, light or dark.')),
  locale: v.optional(v.pipe(line(35), v.check(isLocale, "must be a BCP 47 language tag: 'de'."))),
  messages: v.optional(v.record(v.string(), v.string('must be text.'), 'must be an object of texts by their keys.')),
  frameAncestors: v.optional(
    v.array(
      v.custom<string>(
        (value) => value === 'self' || isOrigin(value),
        "must be an origin (https://app.example.com) or 'self'.",
      ),
      'must be a list of origins.',
    ),
  ),
}

function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1
  } catch {
    return false
  }
}

/** @throws invalid_argument, naming what is missing, wrong or unknown */
export function assertPortalOptions(options: PortalOptions): void {
  assertOptions(options, portalEntries)
  if (options.links !== undefined) assertEntries(options.links, linkEntries, 'links is { keys, url, sessionMs? }:')
}
