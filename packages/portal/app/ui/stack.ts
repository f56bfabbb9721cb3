import type { Figures } from '../api/health.ts'

/** A part of a bar: `y` is its top. */
export interface BarPart {
  kind: 'ok' | 'bad' | 'wait'
  y: number
  size: number
}

/** The parts of one bar from the ground of a chart up; what there is a little of is a line that can still be seen. */
export function stack({ delivered, failed, waiting }: Figures, most: number, height: number): BarPart[] {
  const counts = [
    ['ok', delivered],
    ['bad', failed],
    ['wait', waiting],
  ] as const
  // Room for the lines of what there is little of
  const room = height - 4
  let y = height
  return counts.flatMap(([kind, count]) => {
    if (count === 0) return []
    const size = Math.max(1.5, (count / most) * room)
    y -= size
    return [{ kind, y, size }]
  })
}
