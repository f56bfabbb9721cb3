import { Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { skipContinue } from '../../src/transport/skip-continue.js'

const interim = 'HTTP/1.1 100 Continue\r\n\r\n'
const named = 'HTTP/1.1 100 \r\nserver: x\r\nx: HTTP/1.1 200\r\n\r\n'
const answers = ['HTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.1 1000 no\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\n\r\n']

/** A socket whose reads give these chunks, and then what it gives with 100 Continue taken out. */
function reading(chunks: string[]) {
  const socket = new Socket()
  const left = chunks.map((chunk) => Buffer.from(chunk, 'latin1'))
  socket.read = () => left.shift() ?? null
  const start = skipContinue(socket)
  return {
    socket,
    start,
    rest() {
      let text = ''
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) text += chunk.toString('latin1')
      return text
    },
  }
}

/** Text cut anywhere. */
const cut = (text: string) =>
  fc
    .uniqueArray(fc.nat(text.length), { maxLength: 6 })
    .map((places) =>
      [0, ...places.toSorted((a, b) => a - b), text.length].map((at, n, all) => text.slice(at, all[n + 1])),
    )

describe('skipContinue', () => {
  it('takes every 100 out ahead of an answer, however it is cut, and nothing else', () => {
    const interims = fc.array(fc.constantFrom(interim, named), { maxLength: 3 }).map((each) => each.join(''))
    const bytes = fc.tuple(interims, fc.constantFrom(...answers))
    fc.assert(
      fc.property(
        bytes.chain(([before, answer]) => cut(before + answer + interim).map((chunks) => ({ answer, chunks }))),
        ({ answer, chunks }) => {
          const { start, rest } = reading(chunks)
          start.expect()
          expect(start.hasCome).toBe(false)
          // What comes after the answer has begun is the answer's
          expect(rest()).toBe(answer + interim)
          expect(start.hasCome).toBe(true)
        },
      ),
    )
  })

  it('leaves alone what is no answer, and what comes when none is expected', () => {
    for (const text of ['SSH-2.0-OpenSSH_9.9\r\n', '<html></html>\r\n', interim.replace('100', '101')]) {
      const { start, rest } = reading([text])
      start.expect()
      expect(rest()).toBe(text)
    }
    expect(reading([interim]).rest()).toBe(interim)
  })

  it('gives what does not end to the parser, which has a limit', () => {
    const endless = `${interim.slice(0, -4)}\r\nx: ${'a'.repeat(20_000)}`
    const { start, rest } = reading([endless])
    start.expect()
    expect(rest()).toBe(endless)
  })

  it('hands on little at once, since undici makes an error for every header it was given beyond the longest', () => {
    const { socket, start } = reading([`HTTP/1.1 200 OK\r\n${'a:\r\n'.repeat(1000)}`])
    start.expect()
    const first: unknown = socket.read()
    expect(first instanceof Buffer && first.length).toBe(1024)
    // And no more when it has closed the connection for it
    socket.destroy()
    expect(socket.read()).toBeNull()
  })

  it('notices 100 as the beginning of an answer', () => {
    const { start, rest } = reading(['HTTP'])
    start.expect()
    expect(rest()).toBe('')
    expect(start.hasCome).toBe(true)
  })
})
