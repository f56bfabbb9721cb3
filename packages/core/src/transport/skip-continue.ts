import type { Socket } from 'node:net'

/** The bytes of one answer after the other on a socket, before undici reads them. */
export interface AnswerStart {
  /** An answer comes next. */
  expect(): void
  /** Whether anything of it has come. */
  readonly hasCome: boolean
}

const none = Buffer.alloc(0)
const starts = ['HTTP/1.0 100', 'HTTP/1.1 100']
const startLine = /^HTTP\/1\.[01] 100[ \r]/
const startLength = 13
/** A 100 has few headers or none. */
const maxLength = 16_384
/** Handed to undici at once. It makes an error for every header behind the longest that is allowed, as far as it was given. */
const pieceLength = 1024

/**
 * Takes `100 Continue` out of what is read from a socket. Servers may send it unasked (RFC 9110, 15.2.1), and undici drops
 * the connection then.
 */
export function skipContinue(socket: Socket): AnswerStart {
  const read = socket.read
  let isExpected = false
  let hasCome = false
  /** The beginning of what may be a 100. */
  let held: Buffer = none
  /** What was read and is to be handed on. */
  let rest: Buffer = none

  const pass = (): Buffer => {
    const passed = held
    held = none
    isExpected = false
    return passed
  }
  const taken = (chunk: Buffer): Buffer => {
    hasCome = true
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    while (startLine.test(held.toString('latin1', 0, startLength))) {
      const end = held.indexOf('\r\n\r\n')
      if (end < 0) return held.length < maxLength ? none : pass()
      held = held.subarray(end + 4)
    }
    return mayBecome100(held) ? none : pass()
  }

  socket.read = (size) => {
    if (rest.length === 0 || socket.destroyed) {
      const chunk: unknown = read.call(socket, size)
      if (!(chunk instanceof Buffer)) return chunk
      rest = isExpected ? taken(chunk) : chunk
    }
    const piece = rest.subarray(0, pieceLength)
    rest = rest.subarray(pieceLength)
    return piece
  }
  return {
    expect() {
      isExpected = true
      hasCome = false
      held = none
    },
    get hasCome() {
      return hasCome
    },
  }
}

/** Whether too little has come to tell. */
function mayBecome100(held: Buffer): boolean {
  const text = held.toString('latin1', 0, startLength)
  return starts.some((start) => start.startsWith(text))
}
