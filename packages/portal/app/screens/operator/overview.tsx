import type { OperatorStats } from '../../api/types.ts'
import { usePortal } from '../../state/portal.ts'
import { formatRoute } from '../../state/router.ts'
import { useLive } from '../../state/use-live.ts'
import { Answer } from '../../ui/answer.tsx'
import { Heading, ScreenBody } from '../../ui/heading.tsx'
import { Loaded } from '../../ui/states.tsx'
import { TableSkeleton } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { EndpointsOfTenants } from './endpoint-table.tsx'

/** How everything stands: what an operator looks at first. */
export function Overview() {
  const { api, text, can } = usePortal()
  const { t } = text
  const known = useLive(api.queries.operatorStats.at(), { poll: true })
  const query = { state: 'failing,suspended', limit: 10 }
  const troubled = useLive(can('list') ? api.queries.tenantEndpoints.at(query) : null, { poll: true })
  return (
    <ScreenBody isReady={known.data !== undefined || known.failure !== undefined}>
      <Heading title={t('nav.overview')} />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {(stats) => (
          <div class="ph-sections">
            <div class="ph-stack">
              <StatsAnswer stats={stats} />
              <Figures stats={stats} updatedAt={known.updatedAt ?? Date.now()} />
            </div>
            {can('list') && (
              <section aria-labelledby="ph-troubled">
                <h2 id="ph-troubled">{t('operator.troubled')}</h2>
                <Loaded known={troubled} skeleton={<TableSkeleton />}>
                  {({ data, nextCursor }) => (
                    <>
                      {data.length === 0 ? <p>{t('operator.noTrouble')}</p> : <EndpointsOfTenants endpoints={data} />}
                      {nextCursor !== null && (
                        <p class="ph-pager">
                          <a href={formatRoute({ name: 'operatorEndpoints' })}>{t('operator.all')}</a>
                        </p>
                      )}
                    </>
                  )}
                </Loaded>
              </section>
            )}
          </div>
        )}
      </Loaded>
    </ScreenBody>
  )
}

/** Deliveries that are due for longer than this mean that workers do not keep up, in ms. */
const lateMs = 60_000

function StatsAnswer({ stats }: { stats: OperatorStats }) {
  const { text } = usePortal()
  const { failingEndpoints, suspendedEndpoints, due, oldestDueAgeMs } = stats
  const isLate = due > 0 && oldestDueAgeMs > lateMs
  const isTroubled = failingEndpoints + suspendedEndpoints > 0
  return (
    <Answer tone={isLate ? 'bad' : isTroubled ? 'warn' : 'ok'}>
      {isLate
        ? text.t('operator.late', { count: due, time: text.duration(oldestDueAgeMs) })
        : text.t('operator.onTime')}{' '}
      {isTroubled
        ? text.t('operator.someTroubled', { failing: failingEndpoints, suspended: suspendedEndpoints })
        : text.t('operator.noTrouble')}
    </Answer>
  )
}

function Figures({ stats, updatedAt }: { stats: OperatorStats; updatedAt: number }) {
  const { text } = usePortal()
  const { t, number } = text
  const { due, pending, held, oldestDueAgeMs, deliveriesPerSecond, failingEndpoints, suspendedEndpoints } = stats
  const counted = (count: number) => (stats.isCapped && count >= 10_000 ? `≥ ${number(count)}` : number(count))
  const figures = [
    [t('operator.due'), counted(due)],
    [t('operator.oldest'), due > 0 ? <Time at={new Date(updatedAt - oldestDueAgeMs).toISOString()} /> : '–'],
    [t('state.pending'), counted(pending)],
    [t('state.held'), counted(held)],
    [t('operator.rate'), number(deliveriesPerSecond.now)],
    [t('operator.rateBefore'), number(deliveriesPerSecond.hourAgo)],
    [t('state.failing'), number(failingEndpoints)],
    [t('state.suspended'), number(suspendedEndpoints)],
  ] as const
  return (
    <dl class="ph-figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
