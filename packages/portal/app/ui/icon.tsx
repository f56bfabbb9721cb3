/** Paths of the few icons, drawn on 24 by 24. */
const icons = {
  horn: 'M3 10v4l9 1 8 5V4l-8 5-9 1ZM8 15v3a2 2 0 0 0 4 0',
  close: 'M6 6l12 12M18 6L6 18',
  scheme: 'M12 3a9 9 0 1 0 0 18ZM12 3a9 9 0 0 1 0 18',
  copy: 'M9 9h11v11H9ZM5 15H4V4h11v1',
  check: 'M5 13l4 4L19 7',
  plus: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12ZM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z',
} as const

/** A shape beside words; screen readers leave it out. */
export function Icon({ name }: { name: keyof typeof icons }) {
  return (
    <svg class={`ph-icon ph-icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={icons[name]} />
    </svg>
  )
}
