import type { ComponentChildren } from 'preact'
import { useNow } from '../state/clock.ts'
import { groupEvents } from '../state/event-selection.ts'
import { isFiltered, usualTimes, waitingStatuses } from '../state/log-filter.ts'
import { usePortal } from '../state/portal.ts'
import type { ScreenName } from '../state/router.ts'
import { useLive } from '../state/use-live.ts'
import { useLogFilter } from '../state/use-log-filter.ts'
import type { State } from '../ui/status.tsx'

const statuses: readonly State[] = ['failed', 'pending', 'held', 'delivered', 'cancelled']

interface LogFiltersProps {
  name: ScreenName
  /** What is listed has states. */
  hasStatus: boolean
  /** Buttons at the end of the line. */
  actions?: ComponentChildren
}

/** Chooses by state, event type and time. */
export function LogFilters({ name, hasStatus, actions }: LogFiltersProps) {
  const { t } = usePortal().text
  const { filter, set, clearHref } = useLogFilter(name)
  const states: [string, string][] = [
    [waitingStatuses, t('filter.waiting')],
    ...statuses.map((state): [string, string] => [state, t(`state.${state}`)]),
  ]
  return (
    <div class="ph-log-filters">
      {hasStatus && (
        <Filter label={t('filter.status')} value={filter.status ?? ''} onChange={(status) => set({ status })}>
          <Options known={states} current={filter.status} />
        </Filter>
      )}
      <TypeFilter value={filter.type ?? ''} onChange={(type) => set({ type })} />
      <TimeFilter since={filter.since} until={filter.until} onChange={set} />
      {isFiltered(filter) && (
        <a class="ph-filters-clear" href={clearHref}>
          {t('action.clearFilters')}
        </a>
      )}
      {actions && <div class="ph-actions">{actions}</div>}
    </div>
  )
}

interface FilterProps {
  label: string
  value: string
  onChange: (value: string) => void
  children: ComponentChildren
}

function Filter({ label, value, onChange, children }: FilterProps) {
  const { t } = usePortal().text
  return (
    <label class="ph-filter">
      <span>{label}</span>
      <select class="ph-input" data-search value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{t('filter.any')}</option>
        {children}
      </select>
    </label>
  )
}

/** One option each, and one for what the address says beside them. */
function Options({ known, current }: { known: readonly (readonly [string, string])[]; current: string | undefined }) {
  const isKnown = !current || known.some(([value]) => value === current)
  return (
    <>
      {(isKnown ? known : [...known, [current, current] as const]).map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </>
  )
}

function TypeFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { api, text, can } = usePortal()
  const types = useLive(can('list') ? api.queries.eventTypes.at() : null).data?.data ?? []
  const names = types.map(({ name }) => name)
  return (
    <Filter label={text.t('filter.type')} value={value} onChange={onChange}>
      {groupEvents(types).map(({ prefix, types: members }) => (
        <optgroup key={prefix} label={prefix || text.t('events.others')}>
          <Options known={members.map(({ name }) => [name, name])} current={undefined} />
        </optgroup>
      ))}
      {value && !names.includes(value) && <option value={value}>{value}</option>}
    </Filter>
  )
}

interface TimeFilterProps {
  since: string | undefined
  until: string | undefined
  onChange: (change: { since: string; until: string }) => void
}

function TimeFilter({ since = '', until = '', onChange }: TimeFilterProps) {
  const { text } = usePortal()
  const now = useNow()
  const known = usualTimes(now, text.t)
  const isTime = (time: string) => time !== '' && !Number.isNaN(Date.parse(time))
  const isKnown = until === '' && known.some(([time]) => time === since)
  const isOwn = !isKnown && (isTime(since) || isTime(until))
  const clock = (time: string) => (isTime(time) ? text.clock(time, now) : '')
  const own = until === '' ? text.t('filter.since', { time: clock(since) }) : `${clock(since)} – ${clock(until)}`
  return (
    <Filter
      label={text.t('filter.time')}
      value={isOwn ? 'own' : since}
      onChange={(value) => value !== 'own' && onChange({ since: value, until: '' })}
    >
      {isOwn && <option value="own">{own}</option>}
      <Options known={known} current={undefined} />
    </Filter>
  )
}
