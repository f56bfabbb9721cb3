import type { Server } from 'node:https'
import { selfSignedCertificate } from '@posthorn/testkit'
import { portOf } from '../receiver.ts'
import type { Scenario } from '../scenario.ts'

const dayMs = 86_400_000
let servers: Server[] = []
let mend = () => {}

export const tls: Scenario = {
  name: 'tls',
  about:
    'four of eight receivers have a certificate that is expired, of another host, or of nobody, or speak TLS 1.1; then they are well',
  survives: 'certificates are always checked (`transport/connect`); retries; the breaker',
  stores: ['sqlite', 'postgres'],
  rounds: 'once',
  async prepare({ receiver }) {
    const good = selfSignedCertificate()
    const now = Date.now()
    const expired = selfSignedCertificate(undefined, { from: new Date(now - 2 * dayMs), until: new Date(now - dayMs) })
    const elsewhere = selfSignedCertificate(['elsewhere.example'])
    const unknown = selfSignedCertificate()
    const old = { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const
    const kinds = [expired, elsewhere, unknown, old]
    servers = await Promise.all(kinds.map((options) => receiver.serveTls(options)))
    mend = () => {
      for (const server of servers) server.setSecureContext({ ...good, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' })
    }
    const urls = new Map(['/t0/0', '/t0/1', '/t1/0', '/t1/1'].map((path, at) => [path, servers[at]] as const))
    return {
      engine: { ca: [good.cert, expired.cert, elsewhere.cert] },
      url(path) {
        const server = urls.get(path)
        return server === undefined ? null : `https://127.0.0.1:${portOf(server)}${path}`
      },
    }
  },
  async disturb(world) {
    await world.until('what receivers that are well wait for', async () => {
      if (!world.hosts.every(({ script }) => script.messages.includes('done'))) return false
      const ledger = await world.database.ledger()
      return world.receiver.taken >= ledger.filter(({ tenant }) => tenant === 't2' || tenant === 't3').length * 2
    })
    const early = [...world.receiver.arrivals.keys()].filter((key) => /^\/t[01]\//.test(key))
    if (early.length > 0) world.problems.push(`${early.length} requests went to a server that cannot be trusted`)
    mend()
  },
}
