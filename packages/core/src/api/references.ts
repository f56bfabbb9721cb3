/** An object of one tenant. */
export interface ObjectRef {
  tenant: string
  id: string
}

/** From (inclusive) and until (exclusive). */
export interface DateRange {
  from?: Date | undefined
  until?: Date | undefined
}
