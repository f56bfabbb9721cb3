import { once } from 'node:events'
import { connect } from 'node:tls'
import { selfSignedCertificate } from '@posthorn/testkit'
import type { TlsSettings } from '../receiver.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import { checkFailures } from './failures.ts'

const dayMs = 86_400_000
const current = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' } as const
/** What OpenSSL takes for too weak is allowed: the old versions hash by SHA-1. */
const weak = 'ALL:@SECLEVEL=0'

const bad = {
  '/t0/0': /^tls .*CERT_HAS_EXPIRED/,
  '/t0/1': /^tls .*ALTNAME_INVALID/,
  '/t1/0': /^tls .*SELF_SIGNED/,
  '/t1/1': /^tls .*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|EPROTO)/,
  '/t2/0': /^tls .*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|EPROTO)/,
}

/** What servers of runs that may go side by side are to speak in the end. */
const well = new WeakMap<World, TlsSettings>()

export const tls: Scenario = {
  name: 'tls',
  about:
    'five receivers have a certificate that is expired, of another host, or of nobody, or speak TLS 1.0 or 1.1; then they are well',
  survives: 'certificates are always checked (`transport/connect`); retries; the breaker',
  stores: ['sqlite', 'postgres'],
  inShort: ['postgres'],
  rounds: 'once',
  async prepare(world) {
    const { receiver } = world
    const good = selfSignedCertificate()
    const now = Date.now()
    const expired = selfSignedCertificate(undefined, { from: new Date(now - 2 * dayMs), until: new Date(now - dayMs) })
    const elsewhere = selfSignedCertificate(['elsewhere.example'])
    const unknown = selfSignedCertificate()
    const old = (version: 'TLSv1' | 'TLSv1.1') => {
      return { ...good, minVersion: version, maxVersion: version, ciphers: weak }
    }
    const kinds = [expired, elsewhere, unknown].map((certificate) => ({ ...certificate, ...current }))
    const ports: number[] = []
    for (const settings of [...kinds, old('TLSv1'), old('TLSv1.1')]) ports.push(await receiver.serveTls(settings))
    for (const [at, version] of ['TLSv1', 'TLSv1.1'].entries()) {
      const spoken = await versionOf(ports[kinds.length + at] ?? 0)
      if (spoken !== version) world.problems.push(`a server that was to speak ${version} speaks ${spoken}`)
    }
    well.set(world, { ...good, ...current })
    return {
      engine: { ca: [good.cert, expired.cert, elsewhere.cert] },
      url(path) {
        const at = Object.keys(bad).indexOf(path)
        return at === -1 ? null : `https://127.0.0.1:${ports[at]}${path}`
      },
    }
  },
  async disturb(world) {
    const isBad = (path: string) => path in bad
    const good = [...world.paths.values()].flat().filter((path) => !isBad(path))
    await world.untilArrived('what receivers that are well wait for', good)
    const early = Object.keys((await world.receiver.counts()).deliveries).filter(isBad)
    if (early.length > 0) world.problems.push(`requests went to servers that cannot be trusted: ${early.join(', ')}`)
    const settings = well.get(world)
    if (settings !== undefined) await world.receiver.changeTls(settings)
  },
  judge: (world) => checkFailures(world, bad),
}

/** What a server speaks with a client that takes anything. */
async function versionOf(port: number): Promise<string | null> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: weak })
  await once(socket, 'secureConnect')
  const version = socket.getProtocol()
  socket.destroy()
  return version
}
