import type { Pair } from '../state/pairs.ts'
import { useText } from '../state/portal.ts'
import { Icon } from './icon.tsx'

interface PairsFieldProps {
  label: string
  hint?: string
  error?: string | undefined
  /** What names and values are called. */
  nameLabel: string
  valueLabel: string
  pairs: readonly Pair[]
  onChange: (pairs: Pair[]) => void
}

/** Names with values, a line for each. */
export function PairsField({ label, hint, error, nameLabel, valueLabel, pairs, onChange }: PairsFieldProps) {
  const { t } = useText()
  const change = (at: number, part: Partial<Pair>) =>
    onChange(pairs.map((pair, n) => (n === at ? { ...pair, ...part } : pair)))
  return (
    <fieldset class="ph-field">
      <legend class="ph-legend">{label}</legend>
      {hint && <p class="ph-hint">{hint}</p>}
      {pairs.map((pair, n) => (
        <div class="ph-pair" key={n}>
          {(['name', 'value'] as const).map((part) => (
            <input
              key={part}
              class="ph-input ph-mono"
              dir="ltr"
              autocomplete="off"
              spellcheck={false}
              aria-label={part === 'name' ? nameLabel : valueLabel}
              placeholder={part === 'name' ? nameLabel : valueLabel}
              aria-invalid={error ? 'true' : undefined}
              value={pair[part]}
              onInput={(event) => change(n, { [part]: event.currentTarget.value })}
            />
          ))}
          <button
            type="button"
            class="ph-tool"
            aria-label={`${t('action.remove')} ${pair.name}`}
            onClick={() => onChange(pairs.filter((_, other) => other !== n))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      {error && <p class="ph-error">{error}</p>}
      <div>
        <button type="button" class="ph-button" onClick={() => onChange([...pairs, { name: '', value: '' }])}>
          <Icon name="plus" />
          {t('action.add')}
        </button>
      </div>
    </fieldset>
  )
}
