import type { ComponentChildren } from 'preact'
import { figuresOf } from '../api/health.ts'
import type { Endpoint } from '../api/types.ts'
import { useNow } from '../state/clock.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { StackedBars } from '../ui/bars.tsx'
import { Loaded } from '../ui/states.tsx'
import { useWaiting } from './endpoint-answer.tsx'

const hourMs = 3_600_000

/** How the last 24 hours went, by hour. */
export function EndpointDay({ endpoint }: { endpoint: Endpoint }) {
  const { api, text, route, href } = usePortal()
  const { t } = text
  const until = (Math.floor(useNow() / hourMs) + 1) * hourMs
  const range = { since: new Date(until - 24 * hourMs).toISOString(), until: new Date(until).toISOString() }
  const known = useLive(api.queries.endpointStats.at(endpoint.id, { ...range, bucketMs: hourMs }), { poll: true })
  const waiting = useWaiting(endpoint).data?.total ?? 0
  const time = (ms: number | null) => (ms === null ? '–' : text.duration(ms))
  return (
    <section aria-labelledby="ph-day">
      <h2 id="ph-day">{t('day.title')}</h2>
      <Loaded known={known} skeleton={<NoDay />}>
        {({ deliveries, successRate, durationMs, buckets, sampled, since }) => (
          <>
            <Figures
              values={[
                text.number(deliveries.delivered),
                <span class={deliveries.failed > 0 ? 'ph-bad' : undefined}>{text.number(deliveries.failed)}</span>,
                text.number(waiting),
                successRate === null ? '–' : text.percent(successRate),
                time(durationMs.p50),
                time(durationMs.p95),
              ]}
            />
            <StackedBars
              buckets={buckets.map(figuresOf)}
              current={route.query.since}
              hrefOf={({ since, until }) => href({ name: 'endpoint', id: endpoint.id, query: { since, until } })}
            />
            {sampled && <p class="ph-hint">{t('day.sampled', { since: text.exact(since) })}</p>}
          </>
        )}
      </Loaded>
    </section>
  )
}

/** As high as what comes. */
function NoDay() {
  return (
    <>
      <Figures values={figures.map(() => '–')} />
      <StackedBars buckets={[]} current={undefined} hrefOf={() => ''} />
    </>
  )
}

const figures = ['state.delivered', 'state.failed', 'day.waiting', 'day.rate', 'day.p50', 'day.p95'] as const

function Figures({ values }: { values: readonly ComponentChildren[] }) {
  const { t } = usePortal().text
  return (
    <dl class="ph-figures">
      {figures.map((name, n) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd>{values[n]}</dd>
        </div>
      ))}
    </dl>
  )
}
