import type { PortalOptions } from './options.js'

/** What the page is told of the host: public, and nothing of a tenant. Paths are relative to the page. */
export function configJson(options: PortalOptions): Uint8Array {
  const { links, name = null, logo = null, docsUrl = null, theme = {}, colorScheme = 'system' } = options
  const { locale = null, messages = {} } = options
  const session = links === undefined ? null : 'session'
  const config = { session, name, logo, docsUrl, theme, colorScheme, locale, messages }
  return new TextEncoder().encode(JSON.stringify(config))
}
