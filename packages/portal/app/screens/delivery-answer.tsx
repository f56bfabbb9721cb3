import type { Delivery } from '../api/types.ts'
import type { MessageKey } from '../i18n/en.ts'
import { adviceOn } from '../state/advice.ts'
import { outcomeWords } from '../state/attempt-words.ts'
import { usePortal } from '../state/portal.ts'
import { Answer } from '../ui/answer.tsx'
import { Time } from '../ui/time.tsx'

const tones = { delivered: 'ok', failed: 'bad', pending: 'warn', held: 'warn', cancelled: 'quiet' } as const

/** What became of a delivery; where it failed, why that is likely, and what to do. */
export function DeliveryAnswer({ delivery }: { delivery: Delivery }) {
  const { text } = usePortal()
  const { status, attempts, lastOutcome, lastStatusCode, diverted } = delivery
  const advice = status === 'delivered' ? null : adviceOn(lastOutcome, lastStatusCode)
  return (
    <Answer tone={status === 'pending' && attempts === 0 ? 'quiet' : tones[status]}>
      <Sentence delivery={delivery} />
      {diverted && ` ${text.t('delivery.diverted')}`}
      {advice && (
        <span class="ph-advice">
          {text.t(advice)} <NextStep advice={advice} delivery={delivery} />
        </span>
      )}
    </Answer>
  )
}

/** Where the advice can be followed. */
function NextStep({ advice, delivery: { eventType, endpointId } }: { advice: MessageKey; delivery: Delivery }) {
  const { text, href, can } = usePortal()
  if (advice === 'advice.401') {
    return can('list') && <a href={href({ name: 'eventType', id: eventType })}>{text.t('delivery.seeCode')}</a>
  }
  return can('read') && <a href={href({ name: 'endpoint', id: endpointId })}>{text.t('delivery.seeEndpoint')}</a>
}

function Sentence({ delivery }: { delivery: Delivery }) {
  const { text } = usePortal()
  const { status, attempts, lastOutcome, lastStatusCode, dueAt, finishedAt, cancelReason } = delivery
  const what = lastOutcome === null ? '' : outcomeWords(lastOutcome, lastStatusCode, text)
  if (status === 'delivered' || status === 'failed') {
    const parts = { count: attempts, what, time: finishedAt && <Time at={finishedAt} /> }
    return <>{text.rich(status === 'failed' ? 'delivery.failed' : 'delivery.delivered', parts)}</>
  }
  if (status === 'cancelled') return <>{text.t(`delivery.cancelled.${cancelReason ?? 'requested'}`)}</>
  const waits =
    status === 'held' ? text.t('delivery.held') : text.rich('answer.nextTry', { time: dueAt && <Time at={dueAt} /> })
  return (
    <>
      {what && `${text.t('delivery.lastTry', { count: attempts, what })} `}
      {waits}
    </>
  )
}
