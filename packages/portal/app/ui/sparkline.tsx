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
      {columnsOf(buckets, most).map(([kind, columns]) => (
        <path key={kind} class={`ph-bar-${kind}`} d={columns} />
      ))}
    </svg>
  )
}

/** One path for each kind: an element for each column would be most of what a long list is made of. */
function columnsOf(buckets: readonly Figures[], most: number): [string, string][] {
  const column = (n: number, y: number, size: number) =>
    `M${n * step} ${round(y)}h${step - 1}v${round(size)}h${1 - step}z`
  const paths = new Map([['none', buckets.map((_, n) => column(n, height - 1, 1)).join('')]])
  for (const [n, bucket] of buckets.entries()) {
    for (const { kind, y, size } of stack(bucket, most, height)) {
      paths.set(kind, (paths.get(kind) ?? '') + column(n, y, size))
    }
  }
  return [...paths]
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
