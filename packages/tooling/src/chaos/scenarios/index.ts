import type { Scenario } from '../scenario.ts'
import { clocks } from './clocks.ts'
import { connectionsKilled, connectionsSilent } from './connections.ts'
import { diskFullPostgres, diskFullSqlite } from './disk-full.ts'
import { machineClockSqlite, machineClocksPostgres } from './machine-clocks.ts'
import { lookupHangs, nameServersSilent } from './names.ts'
import { readOnlyPostgres, readOnlySqlite } from './read-only.ts'
import { receivers } from './receivers.ts'
import { serverFast, serverImmediate } from './server-restarts.ts'
import { sigkillAll } from './sigkill-all.ts'
import { sigkillHosts } from './sigkill-hosts.ts'
import { sigkillWorkers } from './sigkill-workers.ts'
import { sigstop } from './sigstop.ts'
import { tls } from './tls.ts'

/** All scenarios, in the order they are run in. */
export const scenarios: readonly Scenario[] = [
  sigkillWorkers,
  sigkillHosts,
  sigkillAll,
  sigstop,
  serverImmediate,
  serverFast,
  connectionsKilled,
  connectionsSilent,
  diskFullSqlite,
  diskFullPostgres,
  readOnlySqlite,
  readOnlyPostgres,
  clocks,
  machineClockSqlite,
  machineClocksPostgres,
  nameServersSilent,
  lookupHangs,
  receivers,
  tls,
]
