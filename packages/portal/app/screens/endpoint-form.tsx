import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { FieldError } from '../api/failure.ts'
import type { NewEndpoint } from '../api/types.ts'
import { type EndpointDraft, losesSecrets, readDraft } from '../state/endpoint-draft.ts'
import { type FieldErrors, sortErrors } from '../state/field-errors.ts'
import { useText } from '../state/portal.ts'
import { useAction } from '../state/use-action.ts'
import { TextField } from '../ui/field.tsx'
import { Failed } from '../ui/states.tsx'
import { PaceFields, type PartProps, RoutingFields, SpecialFields } from './endpoint-fields.tsx'
import { EventPicker } from './event-picker.tsx'

/** Fields by the names that the API's errors give them. */
const basic = ['url', 'name', 'description', 'eventTypes']
const advanced = [
  'scopes',
  'headers',
  'rateLimit',
  'maxInFlight',
  'timeoutMs',
  'ordering',
  'profile',
  'failureHandling',
  'metadata',
]

interface EndpointFormProps {
  initial: EndpointDraft
  submitLabel: string
  /** Sends it. What it rejects with is shown at the fields that it is about. */
  submit: (body: NewEndpoint) => Promise<void>
  /** Where it leads without. */
  cancel: string
}

/** All that can be said of an endpoint. */
export function EndpointForm({ initial, submitLabel, submit, cancel }: EndpointFormProps) {
  const { t } = useText()
  const [draft, setDraft] = useState(initial)
  const [typos, setTypos] = useState<readonly FieldError[]>([])
  const form = useRef<HTMLFormElement>(null)
  const action = useAction(submit)
  const errors = sortErrors(typos.length > 0 ? typos : (action.failure?.fields ?? []), [...basic, ...advanced])
  const part: PartProps = { draft, errors, change: (next) => setDraft((current) => ({ ...current, ...next })) }

  useEffect(() => {
    const wrong = form.current?.querySelector('[aria-invalid]')
    if (wrong instanceof HTMLElement) wrong.focus()
  }, [typos, action.failure])

  const send = (event: Event) => {
    event.preventDefault()
    const read = readDraft(draft, { number: t('form.notNumber'), json: t('form.notJson') })
    setTypos(read.errors ?? [])
    if (read.body) void action.run(read.body)
  }
  return (
    <form class="ph-form" ref={form} onSubmit={send} noValidate>
      <Basics {...part} />
      <EventPicker
        selection={draft.eventTypes}
        error={errors.eventTypes}
        onChange={(eventTypes) => part.change({ eventTypes })}
      />
      <Fold title={t('form.routing')} isOpen={hasAny(errors, ['scopes', 'headers'])}>
        <RoutingFields {...part} />
      </Fold>
      <Fold title={t('form.pace')} isOpen={hasAny(errors, ['rateLimit', 'maxInFlight', 'timeoutMs', 'ordering'])}>
        <PaceFields {...part} />
      </Fold>
      <Fold title={t('form.special')} isOpen={hasAny(errors, ['profile', 'failureHandling', 'metadata'])}>
        <SpecialFields {...part} />
      </Fold>
      {losesSecrets(initial, draft) && <p class="ph-note">{t('form.losesSecrets')}</p>}
      {errors[''] && (
        <p class="ph-error" role="alert">
          {errors['']}
        </p>
      )}
      {action.failure && action.failure.fields.length === 0 && <Failed failure={action.failure} />}
      <div class="ph-actions ph-form-end">
        <button type="submit" class="ph-button ph-primary" aria-disabled={action.isBusy}>
          {submitLabel}
        </button>
        <a class="ph-button" href={cancel}>
          {t('action.cancel')}
        </a>
      </div>
    </form>
  )
}

function Basics({ draft, errors, change }: PartProps) {
  const { t } = useText()
  return (
    <>
      <TextField
        type="url"
        label={t('endpoint.url')}
        hint={t('form.urlHint')}
        placeholder="https://example.com/webhooks"
        isRequired
        value={draft.url}
        error={errors.url}
        onChange={(url) => change({ url })}
      />
      <TextField
        label={t('endpoint.name')}
        hint={t('form.nameHint')}
        value={draft.name}
        error={errors.name}
        onChange={(name) => change({ name })}
      />
      <TextField
        label={t('endpoint.description')}
        value={draft.description}
        error={errors.description}
        onChange={(description) => change({ description })}
      />
    </>
  )
}

/** A part of the form that is closed until it is wanted, or something in it is wrong. */
function Fold({ title, isOpen, children }: { title: string; isOpen: boolean; children: ComponentChildren }) {
  return (
    <details class="ph-fold" open={isOpen || undefined}>
      <summary>{title}</summary>
      <div class="ph-fold-body">{children}</div>
    </details>
  )
}

function hasAny(errors: FieldErrors, names: readonly string[]): boolean {
  return names.some((name) => errors[name] !== undefined)
}
