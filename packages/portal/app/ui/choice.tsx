import type { ComponentChildren } from 'preact'

interface ChoiceProps {
  kind: 'checkbox' | 'radio'
  label: ComponentChildren
  /** What it means. */
  hint?: ComponentChildren
  isChecked: boolean
  /** Some of what it stands for is chosen. */
  isPartly?: boolean
  onChange: () => void
  /** Of radios that belong together. */
  name?: string
}

/** A box or a button to choose, with its words. */
export function Choice({ kind, label, hint, isChecked, isPartly = false, onChange, name }: ChoiceProps) {
  return (
    <label class="ph-choice">
      <input
        type={kind}
        name={name}
        checked={isChecked}
        onChange={onChange}
        ref={(input) => {
          if (input) input.indeterminate = isPartly
        }}
      />
      <span>
        {label}
        {hint && <span class="ph-hint">{hint}</span>}
      </span>
    </label>
  )
}
