/** A value as JavaScript callers may pass it: fits every parameter, so that tests can give what the types refuse. */
export type Untyped = ReturnType<typeof JSON.parse>

export function untyped(value: unknown): Untyped {
  return value
}
