import { useNow } from '../state/clock.ts'
import { timeBefore, waitingStatuses } from '../state/log-filter.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { Answer } from '../ui/answer.tsx'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { Together } from '../ui/states.tsx'
import { DeliveriesLog, useLog } from './deliveries-log.tsx'
import { LogActions } from './log-actions.tsx'

const dayMs = 86_400_000

/** The log of all endpoints: whether deliveries fail or wait, and each of them. */
export function Deliveries() {
  const { text } = usePortal()
  const counts = useCounts()
  useLog({ name: 'deliveries' })
  return (
    <ScreenBody>
      <Heading title={text.t('nav.deliveries')} />
      <Together of={[counts.failed, counts.waiting]}>
        <LogAnswer {...counts} />
        <DeliveriesLog name="deliveries" actions={<LogActions />} />
      </Together>
    </ScreenBody>
  )
}

/** How many deliveries failed `since`, and how many wait. */
function useCounts() {
  const { api } = usePortal()
  const since = timeBefore(Math.floor(useNow() / 600_000) * 600_000, dayMs)
  const count = { limit: 1, total: true }
  const options = { poll: true, keep: true }
  const failed = useLive(api.queries.deliveries.at({ ...count, status: 'failed', createdAfter: since }), options)
  const waiting = useLive(api.queries.deliveries.at({ ...count, status: waitingStatuses }), options)
  return { since, failed, waiting }
}

function LogAnswer({ since, failed, waiting }: ReturnType<typeof useCounts>) {
  const { text, href } = usePortal()
  const { t } = text
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
