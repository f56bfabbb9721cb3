import { useState } from 'preact/hooks'
import type { EventType } from '../api/types.ts'
import {
  type EventGroup,
  type EventSelection,
  findEvents,
  groupEvents,
  isChosen,
  toggleEvent,
  togglePattern,
  unknownEntries,
} from '../state/event-selection.ts'
import { usePortal, useText } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { Choice } from '../ui/choice.tsx'
import { Loaded } from '../ui/states.tsx'
import { TableSkeleton } from '../ui/table.tsx'

interface EventPickerProps {
  selection: EventSelection
  error?: string | undefined
  onChange: (selection: EventSelection) => void
}

/** Chooses the events of an endpoint: every one, or some of the catalogue, alone or by prefix. */
export function EventPicker({ selection, error, onChange }: EventPickerProps) {
  const { t } = useText()
  const every = selection === null
  return (
    <fieldset class="ph-field">
      <legend class="ph-legend">{t('events.legend')}</legend>
      <Choice
        kind="radio"
        name="events"
        label={t('events.every')}
        hint={t('events.everyHint')}
        isChecked={every}
        onChange={() => onChange(null)}
      />
      <Choice
        kind="radio"
        name="events"
        label={t('events.some')}
        isChecked={!every}
        onChange={() => every && onChange([])}
      />
      {!every && <Catalogue selection={selection} onChange={onChange} />}
      {error && <p class="ph-error">{error}</p>}
    </fieldset>
  )
}

interface CatalogueProps {
  selection: readonly string[]
  onChange: (selection: string[]) => void
}

function Catalogue({ selection, onChange }: CatalogueProps) {
  const { api, text } = usePortal()
  const { t } = text
  const known = useLive(api.queries.eventTypes.at())
  const [search, setSearch] = useState('')
  return (
    <div class="ph-picker">
      <input
        type="search"
        class="ph-input"
        data-search
        aria-label={t('events.search')}
        placeholder={t('events.search')}
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {({ data }) => {
          const names = data.map(({ name }) => name)
          const found = groupEvents(findEvents(data, search))
          return (
            <>
              <p class="ph-hint" role="status">
                {t('events.count', {
                  chosen: names.filter((name) => isChosen(selection, name)).length,
                  all: names.length,
                })}
              </p>
              <div class="ph-picker-list">
                {unknownEntries(selection, names).map((entry) => (
                  <Choice
                    key={entry}
                    kind="checkbox"
                    label={<code dir="ltr">{entry}</code>}
                    hint={t('events.unknown')}
                    isChecked
                    onChange={() => onChange(selection.filter((other) => other !== entry))}
                  />
                ))}
                {found.map((group) => (
                  <Group key={group.prefix} group={group} names={names} selection={selection} onChange={onChange} />
                ))}
                {found.length === 0 && <p class="ph-muted">{t('events.nothing')}</p>}
              </div>
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

type GroupProps = CatalogueProps & { group: EventGroup<EventType>; names: readonly string[] }

function Group({ group: { prefix, types }, names, selection, onChange }: GroupProps) {
  const { t } = useText()
  const pattern = `${prefix}.*`
  return (
    <section aria-label={prefix || t('events.others')}>
      {prefix !== '' && (
        <Choice
          kind="checkbox"
          label={<code dir="ltr">{pattern}</code>}
          hint={t('events.allOf', { prefix })}
          isChecked={selection.includes(pattern)}
          isPartly={!selection.includes(pattern) && types.some(({ name }) => isChosen(selection, name))}
          onChange={() => onChange(togglePattern(selection, pattern))}
        />
      )}
      <div class="ph-picker-types">
        {types.map(({ name, description, example }) => (
          <div key={name}>
            <Choice
              kind="checkbox"
              label={<code dir="ltr">{name}</code>}
              hint={description}
              isChecked={isChosen(selection, name)}
              onChange={() => onChange(toggleEvent(selection, name, names))}
            />
            {example !== null && example !== undefined && (
              <details class="ph-example">
                <summary>
                  {t('events.example')} <span class="ph-sr">{name}</span>
                </summary>
                <pre dir="ltr">{JSON.stringify(example, null, 2)}</pre>
              </details>
            )}
          </div>
        ))}
      </div>
    </section>
  )
}
