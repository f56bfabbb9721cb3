import type { OutboxStore } from '@posthorn/core'
import type { TableNames } from '@posthorn/sql'
import type { Access } from '../connection/access.js'
import type { SqliteHandle } from '../connection/handle.js'
import { cancelVerb } from './cancel.js'
import { claimVerb } from './claim.js'
import { expireVerb } from './expire.js'
import { feedVerb } from './feed.js'
import { heldVerb } from './held.js'
import { parkVerb } from './park.js'
import { publishVerb } from './publish.js'
import { releaseVerb } from './release.js'
import { renewVerb } from './renew.js'
import { reserveVerb } from './reserve.js'
import { settleVerb } from './settle.js'

/** The `outbox` role: each verb, in a transaction. Nothing here or below parses a query while a worker runs. */
export function sqliteOutbox(access: Access, tables: TableNames): OutboxStore<SqliteHandle> {
  const publish = publishVerb(tables)
  const claim = claimVerb(tables)
  const settle = settleVerb(tables)
  const renew = renewVerb(tables)
  const release = releaseVerb(tables)
  const reserve = reserveVerb(tables)
  const feed = feedVerb(tables)
  const held = heldVerb(tables)
  const cancel = cancelVerb(tables)
  const park = parkVerb(tables)

  return {
    publish: async ({ tx, ...request }) =>
      tx === undefined ? access.write(publish(request)) : access.within(tx, publish(request)),
    publishSync: ({ tx, ...request }) =>
      tx === undefined ? access.writeSync(publish(request)) : access.within(tx, publish(request)),
    claim: (request) => access.writeLease((connection) => claim(connection, request)),
    settle: (request) => access.write((connection) => settle(connection, request)),
    renew: (request) => access.writeLease((connection) => renew(connection, request)),
    release: (request) => access.writeLease((connection) => release(connection, request)),
    park: (request) => access.writeLease((connection) => park(connection, request)),
    feed: (request) => access.writeLease((connection) => feed(connection, request)),
    held: (request) => access.read((connection) => held(connection, request)),
    reserve: (request) => access.writeLease((connection) => reserve(connection, request)),
    expire: expireVerb(access, tables),
    cancel: (request) => access.write((connection) => cancel(connection, request)),
  }
}
