import type { Figures } from '../api/health.ts'
import { useText } from '../state/portal.ts'
import { stack } from './stack.ts'

const height = 24
const step = 5

/** One small column for each stretch of time: delivered below, failed and waiting on it. Its words tell what it shows. */
export function Sparkline({ buckets }: { buckets: readonly Figures[] }) {
  const { t } = useText()
  const most = Math.max(1, ...buckets.map(({ delivered, failed, waiting }) => delivered + failed + waiting))
  const sum = (key: 'delivered' | 'failed' | 'waiting') => buckets.reduce((total, bucket) => total + bucket[key], 0)
  const label = t('chart.summary', { delivered: sum('delivered'), failed: sum('failed'), waiting: sum('waiting') })
  return (
    <svg class="ph-spark" viewBox={`0 0 ${buckets.length * step} ${height}`} role="img" aria-label={label}>
      {buckets.map((bucket, n) => (
        <g key={bucket.since}>
          <rect class="ph-bar-none" x={n * step} y={height - 1} width={step - 1} height={1} />
          {stack(bucket, most, height).map(({ kind, y, size }) => (
            <rect key={kind} class={`ph-bar-${kind}`} x={n * step} y={y} width={step - 1} height={size} />
          ))}
        </g>
      ))}
    </svg>
  )
}
