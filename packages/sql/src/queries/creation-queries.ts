import type { CreationRecord, EndpointRecord } from '@posthorn/core'
import type { Kysely } from 'kysely'
import { creationRow } from '../codecs/creation-codec.js'
import type { Tables } from '../tables.js'

/** What a create with a key asks and writes besides. Run them in its transaction, in this order: expire, find, keep. */
export function creationQueries(db: Kysely<Tables>, { tenant, createdAt }: EndpointRecord, creation: CreationRecord) {
  return {
    expire: db.deleteFrom('creations').where('tenant', '=', tenant).where('expires_at', '<=', createdAt),
    find: db.selectFrom('creations').selectAll().where('tenant', '=', tenant).where('key', '=', creation.key),
    keep: db.insertInto('creations').values(creationRow(tenant, creation)),
  }
}
