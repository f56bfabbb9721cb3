const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a `uuid` column can hold `id`. One that it cannot hold is an id that no row has, not an error. */
export function isUuid(id: string): boolean {
  return uuid.test(id)
}

/** Those of `ids` that a `uuid` column can hold; undefined stays undefined. */
export function onlyUuids(ids: string[] | undefined): string[] | undefined {
  return ids?.filter(isUuid)
}
