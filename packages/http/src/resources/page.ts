import * as v from 'valibot'
import { about } from '../schemas.js'

/** A page of a list. */
export function page<const Item extends v.GenericSchema>(item: Item) {
  return v.object({
    data: v.array(item),
    nextCursor: about(v.nullable(v.string()), '`cursor` of the next page; null on the last.', null),
    total: about(v.optional(v.number()), 'Of all pages, at most 10,000; only with `total=true`.', 1),
    totalIsCapped: about(v.optional(v.literal(true)), 'True where there are more than `total`.'),
  })
}
