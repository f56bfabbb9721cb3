import { readFile, stat } from 'node:fs/promises'
import { parseAddress } from '../address.js'
import type { ResolvedAddress } from '../egress-rules.js'

/** What the system's hosts file says, without a wait on the disk once it was read. */
export interface HostsFile {
  /** The addresses of a name in lower case; empty where it is not listed. */
  addressesOf(name: string): Promise<ResolvedAddress[]>
}

type Entries = ReadonlyMap<string, ResolvedAddress[]>

const systemPath =
  process.platform === 'win32'
    ? `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`
    : '/etc/hosts'

/** How long what was read counts as fresh. */
const freshMs = 5_000

/**
 * The hosts file at `path`. It is looked at again every 5 s at most, in the background: whoever asks then still gets what
 * it said before. A file that cannot be read says nothing.
 */
export function createHostsFile(path = systemPath): HostsFile {
  let entries: Entries = new Map()
  let version = ''
  let checkedAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined
  let isRead = false

  const read = async () => {
    try {
      const { mtimeMs, ctimeMs, size, ino } = await stat(path)
      const found = [mtimeMs, ctimeMs, size, ino].join()
      if (found !== version) entries = parseHosts(await readFile(path, 'utf8'))
      version = found
    } catch {
      entries = new Map()
      version = ''
    }
    checkedAt = performance.now()
    isRead = true
    reading = undefined
  }

  return {
    async addressesOf(name) {
      if (performance.now() - checkedAt > freshMs) reading ??= read()
      if (!isRead) await reading
      return entries.get(name) ?? []
    },
  }
}

/** Addresses by name. Lines as hosts(5) has them: an address, then names, `#` before a comment. */
export function parseHosts(text: string): Entries {
  const entries = new Map<string, ResolvedAddress[]>()
  for (const line of text.split(/\r?\n/)) {
    const [first = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    const address = parseAddress(first)
    if (address === null) continue
    for (const name of names.map((given) => given.toLowerCase().replace(/\.$/, ''))) {
      const family = address.kind() === 'ipv4' ? 4 : 6
      entries.set(name, [...(entries.get(name) ?? []), { address: first, family }])
    }
  }
  return entries
}
