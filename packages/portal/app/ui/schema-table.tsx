import { useText } from '../state/portal.ts'
import type { SchemaRow } from '../state/schema-rows.ts'
import { type Column, Table } from './table.tsx'

/** The fields of a payload. */
export function SchemaTable({ rows }: { rows: readonly SchemaRow[] }) {
  const { t } = useText()
  const columns: Column<SchemaRow>[] = [
    {
      title: t('types.field'),
      kind: 'title',
      cell: ({ path, isRequired }) => (
        <>
          <code dir="ltr">{path || '.'}</code> {isRequired && <span class="ph-muted">{t('types.required')}</span>}
        </>
      ),
    },
    { title: t('types.type'), cell: ({ type }) => <code dir="ltr">{type}</code> },
    {
      title: t('endpoint.description'),
      cell: ({ description, rules }) => (
        <span>
          {description}{' '}
          {rules.map((rule) => (
            <code key={rule} class="ph-rule" dir="ltr">
              {rule}
            </code>
          ))}
        </span>
      ),
    },
  ]
  return <Table caption={t('types.fields')} columns={columns} rows={rows} keyOf={({ path }) => path} />
}
