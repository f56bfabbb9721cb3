import { type Caller, readCaller } from '../api/caller.ts'
import { readJson } from '../api/client.ts'
import { apiUrlOf, type Config, readConfig } from '../api/config.ts'
import { type ApiFailure, failureOf } from '../api/failure.ts'
import { loadText, type Text } from '../i18n/text.ts'
import { type Exchange, forgetExchange, takeExchange } from './link.ts'

/** How far the start has come. */
export type Boot =
  | { step: 'starting' }
  | { step: 'failed'; failure: ApiFailure; config: Config | null; text: Text }
  | { step: 'ready'; config: Config; text: Text; caller: Caller }

/** Reads the host's configuration, opens a link if the address has one, and asks who the caller is. Never rejects. */
export async function boot(base: string): Promise<Boot> {
  let config: Config | null = null
  let text: Text | null = null
  try {
    const exchange = takeExchange(base)
    // At the same time, but where a link comes first
    const caller = exchange === null ? readCaller(apiUrlOf(base)) : null
    caller?.catch(() => {})
    config = await readConfig(base)
    text = await loadText(config.locale, navigator.languages, config.messages)
    warmUp(text)
    if (exchange !== null) await open(exchange, config, base)
    return { step: 'ready', config, text, caller: await (caller ?? readCaller(config.apiUrl)) }
  } catch (error) {
    text ??= await loadText(null, navigator.languages, {})
    return { step: 'failed', failure: failureOf(error), config, text }
  }
}

/** Makes the formatters that every list needs while the server is asked: with the rows, a phone would stand still longer. */
function warmUp({ number, relative, exact }: Text): void {
  const now = new Date()
  for (const use of [
    () => number(0),
    () => relative(now.toISOString(), now.getTime()),
    () => exact(now.toISOString()),
  ]) {
    setTimeout(use)
  }
}

/** Exchanges a link for a session. Without an answer it may be done all the same: the next start asks again. */
async function open(exchange: Exchange, { sessionUrl }: Config, base: string): Promise<void> {
  try {
    if (sessionUrl !== null) await postJson(sessionUrl, exchange)
    forgetExchange(base)
  } catch (error) {
    const { status } = failureOf(error)
    if (status >= 400 && status < 500) forgetExchange(base)
    throw error
  }
}

async function postJson(url: string, value: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  await readJson(url, { method: 'POST', headers, body: JSON.stringify(value) })
}
