import { useState } from 'preact/hooks'
import type { Attempt } from '../api/types.ts'
import { adviceOn } from '../state/advice.ts'
import { outcomeWords } from '../state/attempt-words.ts'
import { curlOf } from '../state/curl.ts'
import { pairsOfHeaders } from '../state/pairs.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { Code } from '../ui/code.tsx'
import { Loaded } from '../ui/states.tsx'
import { Clock } from '../ui/time.tsx'

/** One request, a line until it is opened. `isFirst`: the newest, which is open. */
export function AttemptItem({ attempt, isFirst }: { attempt: Attempt; isFirst: boolean }) {
  const { text } = usePortal()
  const [isOpen, setOpen] = useState(isFirst)
  const { number, outcome, statusCode, durationMs, startedAt } = attempt
  const isGood = adviceOn(outcome, statusCode) === null
  return (
    <li>
      <details class="ph-attempt" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span>{text.t('attempt.title', { number })}</span>
          <span class={isGood ? 'ph-good' : 'ph-bad'}>{outcomeWords(outcome, statusCode, text)}</span>
          <span class="ph-muted">{text.duration(durationMs)}</span>
          <span class="ph-muted">
            <Clock at={startedAt} />
          </span>
        </summary>
        {isOpen && <Exchange attempt={attempt} />}
      </details>
    </li>
  )
}

/** What was sent, and what came back. */
function Exchange({ attempt }: { attempt: Attempt }) {
  const { t } = usePortal().text
  const { error, responseHeaders, responseBody, responseTruncated } = attempt
  const headers = pairsOfHeaders(responseHeaders ?? {}).map(({ name, value }) => `${name}: ${value}`)
  return (
    <div class="ph-exchange">
      {error && <Part title={t('attempt.error')} text={error} />}
      {headers.length > 0 && <Part title={t('attempt.headers')} text={headers.join('\n')} />}
      {responseBody && <Part title={t('attempt.body')} text={responseBody} />}
      {responseBody === '' && <p class="ph-muted">{t('attempt.noBody')}</p>}
      {responseTruncated && <p class="ph-muted">{t('attempt.truncated')}</p>}
      <Request attempt={attempt} />
    </div>
  )
}

function Part({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <p class="ph-part-title">{title}</p>
      <Code text={text} label={title} />
    </div>
  )
}

function Request({ attempt }: { attempt: Attempt }) {
  const { api, text } = usePortal()
  const { t } = text
  const known = useLive(api.queries.attempt.at(attempt.deliveryId, attempt.number))
  return (
    <Loaded known={known}>
      {(sent) => {
        const curl = curlOf(sent)
        return (
          <>
            <Part title={t('attempt.request')} text={curl} />
            <p class="ph-hint">{t(curl.includes(': ********') ? 'attempt.curlMasked' : 'attempt.curlHint')}</p>
          </>
        )
      }}
    </Loaded>
  )
}
