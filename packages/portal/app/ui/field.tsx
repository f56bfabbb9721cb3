import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'

interface FieldProps {
  label: string
  /** What may stand there, and what it is for. */
  hint?: ComponentChildren
  /** What is wrong with what stands there. */
  error?: string | undefined
}

type Control = { id: string; class: string; 'aria-invalid': 'true' | undefined; 'aria-describedby': string | undefined }

/** A field with its label above and what is to be said about it below; `children` makes the control. */
export function Field({ label, hint, error, children }: FieldProps & { children: (control: Control) => JSX.Element }) {
  const id = useId()
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div class="ph-field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="ph-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        class: 'ph-input',
        'aria-invalid': error ? 'true' : undefined,
        'aria-describedby': described || undefined,
      })}
      {error && (
        <p class="ph-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}

interface TextFieldProps extends FieldProps {
  value: string
  onChange: (value: string) => void
  /** Which keyboard a phone shows. */
  type?: 'text' | 'url' | 'decimal'
  placeholder?: string
  isRequired?: boolean
  /** Several lines of code. */
  isCode?: boolean
}

/** A field for one text. */
export function TextField({
  value,
  onChange,
  type = 'text',
  placeholder,
  isRequired,
  isCode,
  ...field
}: TextFieldProps) {
  return (
    <Field {...field}>
      {(control) =>
        isCode ? (
          <textarea
            {...control}
            class="ph-input ph-mono"
            dir="ltr"
            rows={Math.min(12, Math.max(3, value.split('\n').length))}
            spellcheck={false}
            placeholder={placeholder}
            value={value}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        ) : (
          <input
            {...control}
            inputMode={type}
            dir={type === 'url' ? 'ltr' : undefined}
            autocomplete="off"
            required={isRequired}
            placeholder={placeholder}
            value={value}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        )
      }
    </Field>
  )
}

/** A field for one of a few. */
export function SelectField(
  props: FieldProps & {
    value: string
    onChange: (value: string) => void
    options: readonly (readonly [string, string])[]
  },
) {
  const { value, onChange, options, ...field } = props
  return (
    <Field {...field}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {options.map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
