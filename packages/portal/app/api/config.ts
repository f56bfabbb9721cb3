import { readJson } from './client.ts'
import { isObject } from './failure.ts'

/** What the host says of the portal: `config.json`. URLs are absolute. */
export interface Config {
  apiUrl: string
  /** Where links are exchanged for sessions, and sessions end; null where the host knows its users itself. */
  sessionUrl: string | null
  name: string | null
  logo: string | null
  docsUrl: string | null
  colorScheme: ColorScheme
  /** null: the browser's. */
  locale: string | null
  /** Values of tokens by their names without `--ph-`: `{ accent: '#0a7' }`. */
  theme: Readonly<Record<string, string>>
  /** Texts that the host words itself, by key; for another language, all of them. */
  messages: Readonly<Record<string, string>>
}

/** `system`: as the user set the device. */
export const colorSchemes = ['system', 'light', 'dark'] as const
export type ColorScheme = (typeof colorSchemes)[number]

/** Where the API of a portal is, absolute, without a trailing `/`. */
export function apiUrlOf(base: string): string {
  return new URL('api', base).href
}

/** Reads what the host says. `base`: where the portal is mounted, with a trailing `/`. @throws ApiFailure. */
export async function readConfig(base: string): Promise<Config> {
  const told = await readJson(new URL('config.json', base).href)
  const config = isObject(told) ? told : {}
  const session = text(config.session)
  return {
    apiUrl: apiUrlOf(base),
    sessionUrl: session === null ? null : new URL(session, base).href,
    name: text(config.name),
    logo: text(config.logo),
    docsUrl: text(config.docsUrl),
    colorScheme: colorSchemes.find((scheme) => scheme === config.colorScheme) ?? 'system',
    locale: text(config.locale),
    theme: texts(config.theme),
    messages: texts(config.messages),
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function texts(value: unknown): Record<string, string> {
  const entries = Object.entries(isObject(value) ? value : {})
  return Object.fromEntries(entries.flatMap(([key, item]) => (typeof item === 'string' ? [[key, item]] : [])))
}
