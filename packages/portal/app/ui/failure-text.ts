import type { ApiFailure } from '../api/failure.ts'
import type { Text } from '../i18n/text.ts'

/** What went wrong, in a sentence. */
export function describeFailure({ status, code, title, detail }: ApiFailure, { t }: Text): string {
  // Not the API's words: to it, what another tenant has is not there either
  if (status === 404) return t('failed.noScreen')
  if (code === 'unreachable') return t('failed.unreachable')
  return detail || title || t('failed.unexpected', { status })
}
