import { useNow } from '../state/clock.ts'
import { usualTimes } from '../state/log-filter.ts'
import { usePortal } from '../state/portal.ts'
import type { ReplayPlan } from '../state/replay-plan.ts'
import { Choice } from '../ui/choice.tsx'
import { Field, SelectField } from '../ui/field.tsx'

interface PlanFieldsProps {
  plan: ReplayPlan
  onChange: (plan: ReplayPlan) => void
}

/** What is sent again, and from when on. */
export function PlanFields({ plan, onChange }: PlanFieldsProps) {
  const { text } = usePortal()
  const { t } = text
  const now = useNow()
  const since = (time: string) => t('filter.since', { time: text.clock(time, now) })
  const known = usualTimes(now, text.t)
  const options = known.some(([time]) => time === plan.since)
    ? known
    : [[plan.since, since(plan.since)] as const, ...known]
  return (
    <>
      <div>
        {(['failed', 'missing'] as const).map((kind) => (
          <Choice
            key={kind}
            kind="radio"
            name="replay"
            label={t(`replay.${kind}`)}
            hint={t(`replay.${kind}Hint`)}
            isChecked={plan.kind === kind}
            onChange={() => onChange({ ...plan, kind })}
          />
        ))}
      </div>
      <div class="ph-columns">
        <SelectField
          label={t('filter.time')}
          value={plan.since}
          options={options}
          onChange={(time) => onChange({ ...plan, since: time })}
        />
        <Field label={t('replay.exact')}>
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              value={localTime(plan.since)}
              onChange={({ currentTarget: { value } }) => {
                if (value !== '') onChange({ ...plan, since: new Date(value).toISOString() })
              }}
            />
          )}
        </Field>
      </div>
    </>
  )
}

/** A time as a field for local times takes it. */
function localTime(time: string): string {
  const date = new Date(time)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
