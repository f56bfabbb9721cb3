import { describe, expect, it, onTestFinished } from 'vitest'
import { nameServers } from '../../../src/transport/dns/name-servers.js'
import { createNameServer, type Zone } from '../../support/name-server.js'

const { signal } = new AbortController()
const v4 = (address: string) => ({ address, family: 4 })
const v6 = (address: string) => ({ address, family: 6 })
const [long6, short6] = ['2001:0db8:0:0:0:0:0:1', '2001:db8::1']

async function ask(zone: Zone | null) {
  const server = await createNameServer(() => zone)
  onTestFinished(() => server.close())
  return nameServers([server.address])('receiver.example', signal)
}

describe('name servers', () => {
  it('are asked for both families, IPv4 first', async () => {
    expect(await ask({ a: ['192.0.2.1', '192.0.2.2'], aaaa: [long6], ttl: 20 })).toEqual({
      addresses: [v4('192.0.2.1'), v4('192.0.2.2'), v6(short6)],
      keepMs: 20_000,
    })
  })

  it('need have one family only', async () => {
    expect((await ask({ a: ['192.0.2.1'] })).addresses).toEqual([v4('192.0.2.1')])
    expect((await ask({ aaaa: [long6] })).addresses).toEqual([v6(short6)])
  })

  it('are believed for half a minute at most, and not at all where they say so', async () => {
    expect((await ask({ a: ['192.0.2.1'], ttl: 86_400 })).keepMs).toBe(30_000)
    expect((await ask({ a: ['192.0.2.1'], ttl: 0 })).keepMs).toBe(0)
  })

  it('are believed for a second where there is no such name, or it has no address', async () => {
    for (const zone of [null, {}]) expect(await ask(zone)).toEqual({ addresses: [], keepMs: 1_000 })
  })

  it('give no more addresses than one deadline has time to try', async () => {
    const a = Array.from({ length: 25 }, (_, n) => `192.0.2.${n + 1}`)
    expect((await ask({ a })).addresses).toHaveLength(16)
  })

  it('that fail are no answer', async () => {
    await expect(ask('servfail')).rejects.toMatchObject({ code: 'ESERVFAIL' })
  })

  it('that never answer are given up on an abort', async () => {
    const server = await createNameServer(() => 'silent')
    onTestFinished(() => server.close())
    const controller = new AbortController()
    const asking = nameServers([server.address])('dead.example', controller.signal)
    controller.abort()
    await expect(asking).rejects.toMatchObject({ code: 'ECANCELLED' })
  })
})
