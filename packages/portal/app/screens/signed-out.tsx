import type { ApiFailure } from '../api/failure.ts'
import type { MessageKey } from '../i18n/en.ts'
import type { Text } from '../i18n/text.ts'
import { describeFailure } from '../ui/failure-text.ts'

/** What each failure of a link or a session means for who sees it. */
const known: Readonly<Record<string, MessageKey>> = {
  link_used: 'signedOut.used',
  link_expired: 'signedOut.expired',
  link_invalid: 'signedOut.invalid',
  other_account: 'signedOut.other',
}

/** Shown instead of the portal where it cannot start: no session, a link that is spent, a server that does not answer. */
export function SignedOut({ failure, text, retry }: { failure: ApiFailure; text: Text; retry: () => void }) {
  const { t } = text
  const isSession = failure.status === 401
  return (
    <main class="ph-signed-out">
      <h1>{t(isSession ? 'signedOut.title' : 'failed.title')}</h1>
      <p role="alert">{isSession ? t(known[failure.code] ?? 'signedOut.ended') : describeFailure(failure, text)}</p>
      {(!isSession || failure.code === 'other_account') && (
        <button type="button" class="ph-button" onClick={retry}>
          {t('action.retry')}
        </button>
      )}
    </main>
  )
}
