import type { Socket } from 'node:net'

/** How many bytes of an answer are read from a socket. */
export interface AnswerLimit {
  /** An answer comes next, whose body may have so many bytes. */
  expect(maxBodyBytes: number): void
}

/** What the parser of undici has no limit for: line ends, 1xx answers, reasons, chunk sizes and their extensions. */
const maxHeadBytes = 256 * 1024
/** A body in chunks of one byte takes six for each. */
const bytesPerBodyByte = 8

/** Closes a socket on a receiver whose answer has far more bytes than any answer needs, whatever they are. */
export function limitAnswer(socket: Socket): AnswerLimit {
  const read = socket.read
  let left = maxHeadBytes
  socket.read = (size) => {
    const chunk: unknown = read.call(socket, size)
    if (!(chunk instanceof Buffer)) return chunk
    left -= chunk.length
    if (left >= 0) return chunk
    socket.destroy(Object.assign(new Error('The answer is too long.'), { code: 'ANSWER_TOO_LONG' }))
    return null
  }
  return {
    expect(maxBodyBytes) {
      left = maxHeadBytes + bytesPerBodyByte * maxBodyBytes
    },
  }
}
