/** Kinds of endpoint ids that are made here. */
export type EndpointIdName = 'uuid' | 'ulid' | 'objectId' | 'integer'

/** Which ids endpoints get: a kind, or the host's own function (unique over all processes, at most 64 characters). */
export type EndpointIdKind = EndpointIdName | (() => string)

/** Makes ids. `at` is the time to carry, in ms. */
export interface Ids {
  /** UUIDv7, RFC 9562. */
  message(at: number): string
  endpoint(at: number): string
  /** The leading 13 characters of a UUIDv7 of that time: what a store starts delivery ids with. */
  deliveryPrefix(at: number): string
}
