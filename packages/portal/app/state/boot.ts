import { type Caller, readCaller } from '../api/caller.ts'
import { readJson } from '../api/client.ts'
import { type Config, readConfig } from '../api/config.ts'
import { type ApiFailure, failureOf } from '../api/failure.ts'
import { loadText, type Text } from '../i18n/text.ts'
import { readLink } from './link.ts'

/** How far the start has come. */
export type Boot =
  | { step: 'starting' }
  | { step: 'failed'; failure: ApiFailure; config: Config | null; text: Text }
  | { step: 'ready'; config: Config; text: Text; caller: Caller }

/** Reads the host's configuration, spends a link if the address has one, and asks who the caller is. Never rejects. */
export async function boot(base: string): Promise<Boot> {
  let config: Config | null = null
  let text: Text | null = null
  try {
    config = await readConfig(base)
    text = await loadText(config.locale, navigator.languages, config.messages)
    await spendLink(config)
    return { step: 'ready', config, text, caller: await readCaller(config.apiUrl) }
  } catch (error) {
    text ??= await loadText(null, navigator.languages, {})
    return { step: 'failed', failure: failureOf(error), config, text }
  }
}

/** The link leaves the address before anything else happens: it must not be shared, nor stay in the history. */
async function spendLink({ sessionUrl }: Config): Promise<void> {
  const link = readLink(location.hash)
  if (link === null) return
  history.replaceState(null, '', `#${link.to}`)
  dispatchEvent(new HashChangeEvent('hashchange'))
  if (sessionUrl === null) return
  await readJson(sessionUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: link.token }),
  })
}
