/** The stores that chaos runs on. */
export type Kind = 'sqlite' | 'postgres'

/** Where the processes of a run find their database. */
export type Place = { kind: 'sqlite'; filename: string } | { kind: 'postgres'; url: string; schema: string }

/** What a statement gives: columns by name. */
export type Row = Record<string, unknown>

/** Runs one statement. Parameters are `$1`, `$2`, ... in order. */
export type Query = (text: string, values?: (string | number | null)[]) => Promise<Row[]>

/** Name of a table of the host's, as statements write it. */
export function tableOf(place: Place, name: string): string {
  return place.kind === 'postgres' ? `"${place.schema}"."${name}"` : name
}
