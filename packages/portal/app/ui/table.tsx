import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** One column of a {@link Table}. */
export interface Column<Row> {
  /** What stands above it, and before each value where rows are cards. */
  title: string
  cell: (row: Row) => ComponentChildren
  /** `number`: at the end of the line; `title`: heads the card; `wide`: takes what room there is. */
  kind?: 'number' | 'title' | 'wide'
}

interface TableProps<Row> {
  /** What the table shows, for screen readers. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** What is open below a row; null where nothing is. */
  detailOf?: (row: Row) => ComponentChildren
}

/** At least as many rows as a screen shows, on a phone as cards. */
const firstRows = () => (innerWidth <= 640 ? 8 : 20)
/** So many more each time that the browser has drawn. */
const moreRows = 8

/** How many of so many rows to draw now. A phone takes a fifth of a second for fifty at once, and answers to nothing meanwhile. */
function useRowsDrawn(count: number): number {
  const [drawn, setDrawn] = useState(firstRows)
  useEffect(() => {
    if (drawn >= count) return
    const timer = setTimeout(() => setDrawn(drawn + moreRows))
    return () => clearTimeout(timer)
  }, [drawn, count])
  return drawn
}

/** Rows and columns; where there is no room for columns, a card for each row. */
export function Table<Row>({ caption, columns, rows, keyOf, detailOf }: TableProps<Row>) {
  const drawn = useRowsDrawn(rows.length)
  return (
    <table class="ph-table">
      <caption class="ph-sr">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, kind }) => (
            <th key={title} scope="col" class={`ph-cell-${kind ?? 'text'}`}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      {rows.slice(0, drawn).map((row) => {
        const detail = detailOf?.(row)
        return (
          <tbody key={keyOf(row)} data-row>
            <tr>
              {columns.map(({ title, kind, cell }) => (
                <td key={title} class={`ph-cell-${kind ?? 'text'}`} data-title={title}>
                  {cell(row)}
                </td>
              ))}
            </tr>
            {detail && (
              <tr class="ph-row-detail">
                <td colSpan={columns.length}>{detail}</td>
              </tr>
            )}
          </tbody>
        )
      })}
    </table>
  )
}

/** What a table looks like until its rows come: shown after 150 ms, so that what is quick does not flicker. */
export function TableSkeleton({ rows = 5 }: { rows?: number }) {
  return (
    <div class="ph-skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, n) => (
        <div key={n} />
      ))}
    </div>
  )
}
