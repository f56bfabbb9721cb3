import type { Figures } from '../api/health.ts'
import { useText } from '../state/portal.ts'
import { stack } from './stack.ts'
import { Clock } from './time.tsx'

const height = 96
const width = 30

interface StackedBarsProps {
  buckets: readonly Figures[]
  /** `since` of the bar that is chosen. */
  current: string | undefined
  /** Where a click on a bar leads. */
  hrefOf: (bucket: Figures) => string
}

/** A bar for each stretch of time: delivered below, failed and waiting on it. Each bar leads to its deliveries. */
export function StackedBars({ buckets, current, hrefOf }: StackedBarsProps) {
  const text = useText()
  const most = Math.max(1, ...buckets.map(({ delivered, failed, waiting }) => delivered + failed + waiting))
  const [first] = buckets
  const last = buckets.at(-1)
  return (
    <figure class="ph-chart" dir="ltr">
      <svg
        viewBox={`0 0 ${buckets.length * width} ${height}`}
        preserveAspectRatio="none"
        aria-label={text.t('chart.byHour')}
      >
        {buckets.map((bucket, n) => (
          <Bar
            key={bucket.since}
            bucket={bucket}
            x={n * width}
            most={most}
            href={hrefOf(bucket)}
            isCurrent={bucket.since === current}
          />
        ))}
      </svg>
      <figcaption>
        {first && <Clock at={first.since} />}
        <span class="ph-legend-row">
          <Key kind="ok" label={text.t('state.delivered')} />
          <Key kind="bad" label={text.t('state.failed')} />
          <Key kind="wait" label={text.t('day.waiting')} />
        </span>
        {last && <Clock at={last.until} />}
      </figcaption>
    </figure>
  )
}

interface BarProps {
  bucket: Figures
  x: number
  most: number
  href: string
  isCurrent: boolean
}

function Bar({ bucket, x, most, href, isCurrent }: BarProps) {
  const { t, exact } = useText()
  const { since, delivered, failed, waiting } = bucket
  const label = t('chart.bucket', { time: exact(since), delivered, failed, waiting })
  const drawn = stack(bucket, most, height).map(({ kind, y, size }) => (
    <rect key={kind} class={`ph-bar-${kind}`} x={x + 3} y={y} width={width - 6} height={size} />
  ))
  const base = <rect class="ph-bar-none" x={x + 3} y={height - 1} width={width - 6} height={1} />
  if (delivered + failed + waiting === 0) return base
  return (
    <a href={href} aria-label={label} aria-current={isCurrent ? 'true' : undefined}>
      <title>{label}</title>
      <rect class="ph-bar-hit" x={x} y={0} width={width} height={height} />
      {drawn}
      {base}
    </a>
  )
}

function Key({ kind, label }: { kind: 'ok' | 'bad' | 'wait'; label: string }) {
  return (
    <span class="ph-key">
      <svg viewBox="0 0 10 10" aria-hidden="true">
        <rect class={`ph-bar-${kind}`} width="10" height="10" />
      </svg>
      {label}
    </span>
  )
}
