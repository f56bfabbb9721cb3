import { createSocket } from 'node:dgram'

/** What a name has. `silent`: its questions are swallowed, as by a name server that is gone. */
export type Zone = 'silent' | 'servfail' | { a?: string[]; aaaa?: string[] | 'silent'; ttl?: number }

/** A name server on loopback. */
export interface NameServer {
  /** For `egress.servers`. */
  address: string
  /** Each question it got: `A receiver.example`. */
  asked: string[]
  /** Names that were asked for. */
  readonly names: Set<string>
  close(): Promise<void>
}

const types = new Map([
  [1, 'A'],
  [28, 'AAAA'],
])

/** Speaks DNS (RFC 1035) over UDP. `zoneOf` gives what a name has; null: there is no such name. */
export async function createNameServer(zoneOf: (name: string) => Zone | null): Promise<NameServer> {
  const socket = createSocket('udp4')
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  socket.bind(0, '127.0.0.1', resolve)
  await listening
  const asked: string[] = []
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query)
    asked.push(`${type} ${name}`)
    const zone = zoneOf(name)
    if (zone === 'silent') return
    const answers = zone === null || zone === 'servfail' ? [] : type === 'A' ? (zone.a ?? []) : (zone.aaaa ?? [])
    if (answers === 'silent') return
    const code = zone === null ? 3 : zone === 'servfail' ? 2 : 0
    const ttl = typeof zone === 'object' && zone !== null ? (zone.ttl ?? 60) : 0
    const header = Buffer.alloc(12)
    header.writeUInt16BE(query.readUInt16BE(0), 0)
    header.writeUInt16BE(0x8180 | code, 2)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(answers.length, 6)
    const records = answers.map((text) => record(type, ttl, text))
    socket.send(Buffer.concat([header, query.subarray(12, end), ...records]), port, address)
  })
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    get names() {
      return new Set(asked.map((question) => question.split(' ')[1] ?? ''))
    },
    close: () => new Promise((closed) => socket.close(() => closed())),
  }
}

function questionOf(query: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  const type = types.get(query.readUInt16BE(at + 1)) ?? 'other'
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 }
}

/** One answer; the name is a pointer to the question's. */
function record(type: string, ttl: number, address: string): Buffer {
  const data =
    type === 'A'
      ? Buffer.from(address.split('.').map(Number))
      : Buffer.from(
          address.split(':').flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16)]),
        )
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type === 'A' ? 1 : 28, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(ttl, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}
