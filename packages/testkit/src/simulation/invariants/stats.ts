import type { FinalLog } from '../final-log.js'
import type { Invariant } from '../observer.js'

/** What is counted is what is there. */
export const stats: Invariant = {
  name: 'stats',
  about: 'stats count what the log has, for each tenant and for all',
  watch({ ledger }, fail) {
    function check({ deliveries, stats: ofTenants, total }: FinalLog): void {
      let pending = 0
      let held = 0
      for (const [tenant, counted] of ofTenants) {
        const own = deliveries.filter((row) => row.tenant === tenant)
        const count = (status: string) => own.filter((row) => row.status === status).length
        if (counted.pending !== count('pending') || counted.held !== count('held')) {
          fail(
            `${tenant} has ${count('pending')} pending and ${count('held')} held, counted as ${counted.pending} and ${counted.held}`,
          )
        }
        const due = own.filter(
          ({ status, dueAt }) => status === 'pending' && dueAt !== null && dueAt <= counted.now,
        ).length
        if (counted.due !== due) fail(`${tenant} has ${due} due, counted as ${counted.due}`)
        pending += counted.pending
        held += counted.held
      }
      if (total.pending !== pending || total.held !== held) fail('the counts of all tenants are not those of each')
      const waiting = [...ledger.messages.values()]
        .flatMap(({ entries }) => entries)
        .filter(({ standing }) => standing === 'waiting')
      if (waiting.length !== pending + held)
        fail(`${waiting.length} deliveries wait, and ${pending + held} are counted`)
    }
    return { looked: check, ended: check }
  },
}
