import type { Figures } from '../api/health.ts'
import { useText } from '../state/portal.ts'

const height = 24
const step = 5

/** One small column for each stretch of time; failed ones stand on the delivered. Its words tell what it shows. */
export function Sparkline({ buckets }: { buckets: readonly Figures[] }) {
  const { t } = useText()
  const most = Math.max(1, ...buckets.map(({ delivered, failed }) => delivered + failed))
  const sum = (key: 'delivered' | 'failed') => buckets.reduce((total, bucket) => total + bucket[key], 0)
  const label = t('chart.summary', { delivered: sum('delivered'), failed: sum('failed') })
  return (
    <svg class="ph-spark" viewBox={`0 0 ${buckets.length * step} ${height}`} role="img" aria-label={label}>
      {buckets.map(({ since, delivered, failed }, n) => {
        const good = scaled(delivered, most)
        const bad = scaled(failed, most)
        return (
          <g key={since}>
            <rect class="ph-bar-none" x={n * step} y={height - 1} width={step - 1} height={1} />
            <rect class="ph-bar-ok" x={n * step} y={height - good} width={step - 1} height={good} />
            <rect class="ph-bar-bad" x={n * step} y={height - good - bad} width={step - 1} height={bad} />
          </g>
        )
      })}
    </svg>
  )
}

/** At least a visible line where there is anything, and no more than fits with the other. */
function scaled(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1.5, (count / most) * (height - 2))
}
