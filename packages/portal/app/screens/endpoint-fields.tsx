import type { EndpointDraft } from '../state/endpoint-draft.ts'
import type { FieldErrors } from '../state/field-errors.ts'
import { useText } from '../state/portal.ts'
import { Choice } from '../ui/choice.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { PairsField } from '../ui/pairs-field.tsx'

/** What a part of the form is given. */
export interface PartProps {
  draft: EndpointDraft
  errors: FieldErrors
  change: (part: Partial<EndpointDraft>) => void
}

/** Which deliveries an endpoint gets, and what is sent with them. */
export function RoutingFields({ draft, errors, change }: PartProps) {
  const { t } = useText()
  return (
    <>
      <PairsField
        label={t('endpoint.scopes')}
        hint={t('form.scopesHint')}
        nameLabel={t('form.scopeName')}
        valueLabel={t('form.scopeValue')}
        pairs={draft.scopes}
        error={errors.scopes}
        onChange={(scopes) => change({ scopes })}
      />
      <PairsField
        label={t('endpoint.headers')}
        hint={t('form.headersHint')}
        nameLabel={t('form.headerName')}
        valueLabel={t('form.headerValue')}
        pairs={draft.headers}
        error={errors.headers}
        onChange={(headers) => change({ headers })}
      />
    </>
  )
}

/** How fast and in which order deliveries are sent. */
export function PaceFields({ draft, errors, change }: PartProps) {
  const { t } = useText()
  return (
    <>
      <div class="ph-columns">
        <TextField
          type="decimal"
          label={t('endpoint.rateLimit')}
          hint={t('form.rateLimitHint')}
          placeholder={t('form.noLimit')}
          value={draft.rateLimit}
          error={errors.rateLimit}
          onChange={(rateLimit) => change({ rateLimit })}
        />
        <SelectField
          label={t('form.ratePeriod')}
          hint={t('form.ratePeriodHint')}
          value={draft.ratePeriod}
          options={periodOptions(draft.ratePeriod, t)}
          onChange={(ratePeriod) => change({ ratePeriod })}
        />
      </div>
      <div class="ph-columns">
        <TextField
          type="decimal"
          label={t('endpoint.maxInFlight')}
          hint={t('form.maxInFlightHint')}
          placeholder={t('form.usual')}
          value={draft.maxInFlight}
          error={errors.maxInFlight}
          onChange={(maxInFlight) => change({ maxInFlight })}
        />
        <TextField
          type="decimal"
          label={t('form.timeout')}
          hint={t('form.timeoutHint')}
          placeholder={t('form.usual')}
          value={draft.timeout}
          error={errors.timeoutMs}
          onChange={(timeout) => change({ timeout })}
        />
      </div>
      <Choice
        kind="checkbox"
        label={t('form.ordered')}
        hint={t('form.orderedHint')}
        isChecked={draft.isOrdered}
        onChange={() => change({ isOrdered: !draft.isOrdered })}
      />
    </>
  )
}

/** Periods that a rate limit is usually for, and the one that it has. */
function periodOptions(current: string, t: ReturnType<typeof useText>['t']): [string, string][] {
  const usual: [string, string][] = [
    ['1000', t('form.perSecond')],
    ['60000', t('form.perMinute')],
    ['3600000', t('form.perHour')],
    ['86400000', t('form.perDay')],
  ]
  return usual.some(([ms]) => ms === current) ? usual : [...usual, [current, `${current} ms`]]
}

/** What few need: the shape of requests, what is done about failures, data of the tenant's own. */
export function SpecialFields({ draft, errors, change }: PartProps) {
  const { t } = useText()
  return (
    <>
      <TextField
        label={t('endpoint.profile')}
        hint={t('form.profileHint')}
        placeholder={t('form.usual')}
        value={draft.profile}
        error={errors.profile}
        onChange={(profile) => change({ profile })}
      />
      <TextField
        isCode
        label={t('endpoint.failureHandling')}
        hint={t('form.failureHandlingHint')}
        placeholder='{ "triggers": ["5xx", "timeout"], "retry": { "kind": "exponential", "maxAttempts": 5, "initialMs": 1000 } }'
        value={draft.failureHandling}
        error={errors.failureHandling}
        onChange={(failureHandling) => change({ failureHandling })}
      />
      <TextField
        isCode
        label={t('endpoint.metadata')}
        hint={t('form.metadataHint')}
        placeholder='{ "team": "billing" }'
        value={draft.metadata}
        error={errors.metadata}
        onChange={(metadata) => change({ metadata })}
      />
    </>
  )
}
