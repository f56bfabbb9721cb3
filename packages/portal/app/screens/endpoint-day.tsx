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
  const waiting = useWaiting(endpoint)
  const time = (ms: number | null) => (ms === null ? '–' : text.duration(ms))
  return (
    <section aria-labelledby="ph-day">
      <h2 id="ph-day">{t('day.title')}</h2>
      <Loaded known={known} skeleton={<div class="ph-skeleton ph-chart-space" />}>
        {({ deliveries, successRate, durationMs, buckets, sampled, since }) => (
          <>
            <dl class="ph-figures">
              <Figure name={t('state.delivered')} value={text.number(deliveries.delivered)} />
              <Figure name={t('state.failed')} value={text.number(deliveries.failed)} isBad={deliveries.failed > 0} />
              <Figure name={t('day.waiting')} value={text.number(waiting)} />
              <Figure name={t('day.rate')} value={successRate === null ? '–' : text.percent(successRate)} />
              <Figure name={t('day.p50')} value={time(durationMs.p50)} />
              <Figure name={t('day.p95')} value={time(durationMs.p95)} />
            </dl>
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

function Figure({ name, value, isBad = false }: { name: string; value: string; isBad?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={isBad ? 'ph-bad' : undefined}>{value}</dd>
    </div>
  )
}
