import { createDeadlines } from '../deadlines.js'
import type { ResolvedAddress } from '../egress-rules.js'

/** What is known of a name, and for how long, in ms; 0: for those who wait for it only. */
export interface Answer {
  addresses: ResolvedAddress[]
  keepMs: number
}

/** Finds a name's addresses; none is an answer, a rejection is not. An abort means that nobody waits for the answer. */
export type Ask = (name: string, signal: AbortSignal) => Promise<Answer>

/** Finds a host name's addresses. Rejects with `ETIMEOUT` where that took too long or `signal` was aborted. */
export type Lookup = (hostname: string, signal: AbortSignal) => Promise<ResolvedAddress[]>

/** One name that is being asked for. */
interface Question {
  readonly answer: Promise<ResolvedAddress[]>
  readonly deadline: number
  /** How many wait for it. */
  waiting: number
  expire(): void
}

/** A name whose servers never answer costs a request no more than this. */
const lookupMs = 5_000
const maxKept = 1_000

/**
 * Looks names up with `ask`: a name once at a time, however many connections wait for it, for 5 s at most and not longer
 * than somebody waits. So there are never more questions than requests in flight, and none waits for another. Answers
 * are kept for as long as they say; of more than 1,000 the oldest is forgotten.
 */
export function createLookups(ask: Ask): Lookup {
  const kept = new Map<string, { addresses: ResolvedAddress[]; until: number }>()
  const questions = new Map<string, Question>()
  const deadlines = createDeadlines()

  const keep = (name: string, { addresses, keepMs }: Answer) => {
    kept.delete(name)
    if (keepMs <= 0) return
    const [oldest] = kept.keys()
    if (oldest !== undefined && kept.size >= maxKept) kept.delete(oldest)
    kept.set(name, { addresses, until: performance.now() + keepMs })
  }

  const open = (name: string): Question => {
    const { promise, resolve, reject } = Promise.withResolvers<ResolvedAddress[]>()
    const controller = new AbortController()
    const isOver = () => questions.get(name) !== question
    const close = () => {
      deadlines.remove(question)
      questions.delete(name)
    }
    const question: Question = {
      answer: promise,
      deadline: performance.now() + lookupMs,
      waiting: 0,
      expire() {
        if (isOver()) return
        close()
        reject(timedOut(name))
        controller.abort()
      },
    }
    questions.set(name, question)
    deadlines.add(question)
    ask(name, controller.signal).then(
      (answer) => {
        if (isOver()) return
        close()
        keep(name, answer)
        resolve(answer.addresses)
      },
      (error: unknown) => {
        if (isOver()) return
        close()
        reject(error)
      },
    )
    return question
  }

  return async (hostname, signal) => {
    const name = hostname.toLowerCase().replace(/\.$/, '')
    const known = kept.get(name)
    if (known !== undefined && known.until > performance.now()) return known.addresses
    if (signal.aborted) throw timedOut(name)
    const question = questions.get(name) ?? open(name)
    const leave = () => {
      question.waiting -= 1
      if (question.waiting === 0) question.expire()
    }
    question.waiting += 1
    signal.addEventListener('abort', leave)
    try {
      return await question.answer
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
}

function timedOut(name: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no answer for ${name} in time`), { code: 'ETIMEOUT' })
}
