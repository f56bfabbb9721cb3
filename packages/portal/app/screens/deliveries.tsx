import { useNow } from '../state/clock.ts'
import { timeBefore, waitingStatuses } from '../state/log-filter.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { Answer } from '../ui/answer.tsx'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { DeliveriesLog } from './deliveries-log.tsx'
import { LogActions } from './log-actions.tsx'

const dayMs = 86_400_000

/** The log of all endpoints: whether deliveries fail or wait, and each of them. */
export function Deliveries() {
  const { text } = usePortal()
  return (
    <ScreenBody>
      <Heading title={text.t('nav.deliveries')} />
      <LogAnswer />
      <DeliveriesLog name="deliveries" actions={<LogActions />} />
    </ScreenBody>
  )
}

function LogAnswer() {
  const { api, text, href } = usePortal()
  const { t } = text
  const since = timeBefore(Math.floor(useNow() / 600_000) * 600_000, dayMs)
  const count = { limit: 1, total: true }
  const failed = useLive(api.queries.deliveries.at({ ...count, status: 'failed', createdAfter: since }), { poll: true })
  const waiting = useLive(api.queries.deliveries.at({ ...count, status: waitingStatuses }), { poll: true })
  const counts = { failed: failed.data?.total, waiting: waiting.data?.total }
  if (counts.failed === undefined || counts.waiting === undefined) return null
  const link = (key: 'log.look' | 'log.lookWaiting', query: { status: string; since?: string }) => (
    <a href={href({ name: 'deliveries', query })}>{t(key)}</a>
  )
  return (
    <Answer tone={counts.failed > 0 ? 'bad' : counts.waiting > 0 ? 'warn' : 'ok'}>
      {counts.failed > 0 ? (
        <>
          {t('log.failed', { count: counts.failed })} {link('log.look', { status: 'failed', since })}
        </>
      ) : (
        t('log.noneFailed')
      )}{' '}
      {counts.waiting > 0 && (
        <>
          {t('answer.waiting', { count: counts.waiting })} {link('log.lookWaiting', { status: waitingStatuses })}
        </>
      )}
    </Answer>
  )
}
