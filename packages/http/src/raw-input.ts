/** What a client sent, before it is checked. */
export interface RawInput {
  params: Record<string, string>
  query: Record<string, unknown>
  headers: Record<string, string>
  body: unknown
}
