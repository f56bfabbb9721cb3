import type { Socket } from 'node:net'

/** Status and headers of an answer; names in lower case, the last of a name counts. */
export interface AnswerHead {
  status: number
  headers: ReadonlyMap<string, string>
}

const maxLength = 16_384
const none = Buffer.alloc(0)

/** Reads the head of an answer from a socket and leaves what comes behind it. `done` is called once; undefined: there is none. */
export function readHead(socket: Socket, done: (head: AnswerHead | undefined) => void): void {
  let held: Buffer = none
  let length = 0
  const end = (head: AnswerHead | undefined) => {
    socket.off('readable', read).off('end', fail).off('close', fail)
    if (head !== undefined && held.length > 0) socket.unshift(held)
    done(head)
  }
  const fail = () => end(undefined)
  const read = () => {
    for (let chunk: unknown = socket.read(); chunk instanceof Buffer; chunk = socket.read()) {
      held = Buffer.concat([held, chunk])
      length += chunk.length
      for (let at = held.indexOf('\r\n\r\n'); at >= 0; at = held.indexOf('\r\n\r\n')) {
        const head = parse(held.toString('latin1', 0, at))
        held = held.subarray(at + 4)
        // 1xx answers come before the real one (RFC 9110, 15.2).
        if (head === undefined || head.status >= 200) return end(head)
      }
      if (length > maxLength) return fail()
    }
  }
  socket.on('readable', read).on('end', fail).on('close', fail)
}

function parse(text: string): AnswerHead | undefined {
  const [first = '', ...lines] = text.split('\r\n')
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(first)?.[1]
  if (status === undefined) return undefined
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { status: Number(status), headers }
}
