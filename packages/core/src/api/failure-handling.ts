import { isWebhooksError, WebhooksError } from '../errors.js'
import { maskedHeaders } from '../headers.js'
import type { EndpointRecord } from '../ports/index.js'
import { alertEndpointOf, endAlertEndpoint, refreshAlertEndpoint } from '../request/alert-endpoint.js'
import type { FailureHandling } from '../types/index.js'
import type { ApiContext } from './context.js'
import { checkHeaders } from './header-rules.js'

/** What a check needs beside what was given. */
export interface AlertRules {
  /** A URL as it is stored. Throws where an endpoint may not have it. */
  storedUrl: (url: string) => string
  signerHeaders: ReadonlySet<string>
  /** The alert that is there; null: none. */
  stored: FailureHandling['alert']
  /** Whether hidden headers may go along to another origin. */
  carrySecrets: boolean
}

/** As the checks of an endpoint's own URL and headers, with where it stands. */
function inAlert<Result>(check: () => Result): Result {
  try {
    return check()
  } catch (error) {
    if (!isWebhooksError(error)) throw error
    const issues = error.details?.issues?.map(({ path, message }) => ({
      path: `failureHandling.alert.${path}`,
      message,
    }))
    throw new WebhooksError(error.code, `failureHandling.alert.${error.message}`, {
      cause: error,
      details: { ...error.details, ...(issues && { issues }) },
    })
  }
}

/**
 * Failure handling as it is stored: its alert has a URL and headers as an endpoint may have them.
 * @throws invalid_url, insecure_url, blocked_address, forbidden_header
 */
export function storedHandling<Given extends FailureHandling | null | undefined>(
  given: Given,
  { storedUrl, signerHeaders, stored, carrySecrets }: AlertRules,
): Given | FailureHandling {
  if (!given?.alert) return given
  const { url: text, headers: shown } = given.alert
  const url = inAlert(() => storedUrl(text))
  const isKept = stored !== null && (carrySecrets || new URL(stored.url).origin === new URL(url).origin)
  const headers = inAlert(() => checkHeaders(shown, signerHeaders, isKept ? stored.headers : {}))
  return { ...given, alert: { url, headers } }
}

/** Failure handling as it is shown: headers that look secret are masked. */
export function shownHandling(handling: FailureHandling | null): FailureHandling | null {
  if (!handling?.alert) return handling
  const { url, headers } = handling.alert
  return { ...handling, alert: { url, headers: maskedHeaders(headers) } }
}

type Context = Pick<ApiContext, 'box' | 'changed' | 'recall' | 'store'>

/** Takes what is still to be told along with a change of an endpoint, or gives it up where it has no alerts any more. */
export async function changeAlerts(context: Context, before: EndpointRecord, after: EndpointRecord): Promise<void> {
  if (!before.failureHandling?.alert) return
  const wanted = alertEndpointOf(after, context.box)
  if (wanted === null) return endAlerts(context, after)
  const record = await refreshAlertEndpoint(context.store.endpoints, wanted)
  if (record !== null) context.changed(record)
}

/** Gives up what is still to be told of an endpoint. */
export function endAlerts({ store, recall }: Context, parent: { tenant: string; id: string }): Promise<void> {
  return endAlertEndpoint(store, parent, (endpointId) => recall({ endpointId }))
}
