import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createHostsFile, parseHosts } from '../../../src/transport/dns/hosts-file.js'
import { systemNames } from '../../../src/transport/dns/system-names.js'

let files = 0
function hostsFile(text: string): string {
  const path = join(tmpdir(), `posthorn-hosts-${process.pid}-${files++}`)
  writeFileSync(path, text)
  onTestFinished(() => rmSync(path, { force: true }))
  return path
}

const { signal } = new AbortController()

describe('the hosts file', () => {
  it('is read as hosts(5) has it', () => {
    const entries = parseHosts(
      '# comment\n127.0.0.1\tlocalhost  Loop.Example. # two\r\n::1 localhost\nnonsense a.example\n\n10.0.0.5\n10.0.0.6 b.example',
    )
    expect(Object.fromEntries(entries)).toEqual({
      localhost: [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
      'loop.example': [{ address: '127.0.0.1', family: 4 }],
      'b.example': [{ address: '10.0.0.6', family: 4 }],
    })
  })

  it('is honoured before DNS is asked', async () => {
    const hosts = createHostsFile(hostsFile('192.0.2.7 receiver.example'))
    const ask = systemNames(['127.0.0.1:1'], hosts)
    expect(await ask('receiver.example', signal)).toEqual({
      addresses: [{ address: '192.0.2.7', family: 4 }],
      keepMs: 0,
    })
    await expect(ask('other.example', signal)).rejects.toThrow()
  })

  it('that is not there lists nothing, and localhost is loopback all the same', async () => {
    const ask = systemNames(['127.0.0.1:1'], createHostsFile('/nonexistent/hosts'))
    for (const name of ['localhost', 'a.localhost']) {
      expect((await ask(name, signal)).addresses.map(({ address }) => address)).toEqual(['127.0.0.1', '::1'])
    }
    await expect(ask('notlocalhost', signal)).rejects.toThrow()
  })

  it('is read again where it was changed', async () => {
    const path = hostsFile('192.0.2.1 a.example')
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const hosts = createHostsFile(path)
    const first = async () => (await hosts.addressesOf('a.example'))[0]?.address
    expect(await first()).toBe('192.0.2.1')
    writeFileSync(path, '192.0.2.22 a.example')
    expect(await first()).toBe('192.0.2.1')
    vi.advanceTimersByTime(5_001)
    await vi.waitFor(async () => expect(await first()).toBe('192.0.2.22'))
    rmSync(path)
    vi.advanceTimersByTime(5_001)
    await vi.waitFor(async () => expect(await first()).toBeUndefined())
  })
})
