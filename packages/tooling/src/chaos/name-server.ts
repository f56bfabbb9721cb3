import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A name server that gives no answer until it is told to: then every name is 127.0.0.1. */
export interface NameServer {
  /** `127.0.0.1:40053` */
  readonly address: string
  /** Queries so far. */
  readonly asked: number
  answer(): void
  close(): void
}

export async function silentNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4')
  let isSilent = true
  let asked = 0
  socket.on('message', (query, from) => {
    asked++
    if (!isSilent) socket.send(answerTo(query), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    get asked() {
      return asked
    },
    answer() {
      isSilent = false
    },
    close: () => socket.close(),
  }
}

/** The header of a query and its question, of 16 bits each: RFC 1035, 4.1. */
const headerBytes = 12
const addressRecord = 1

function answerTo(query: Buffer): Buffer {
  let end = headerBytes
  while ((query[end] ?? 0) !== 0) end += 1 + (query[end] ?? 0)
  end += 5
  const isAddress = query.readUInt16BE(end - 4) === addressRecord
  const header = Buffer.alloc(headerBytes)
  header.writeUInt16BE(query.readUInt16BE(0), 0)
  header.writeUInt16BE(0x8180, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(isAddress ? 1 : 0, 6)
  // A pointer to the name of the question, type A, class IN, 1 s, 4 bytes
  const record = Buffer.from([0xc0, headerBytes, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1])
  return Buffer.concat([header, query.subarray(headerBytes, end), ...(isAddress ? [record] : [])])
}
