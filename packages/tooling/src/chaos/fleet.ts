import { type Script, startScript } from '../start-script.ts'
import { type Program, pathOf } from './programs.ts'
import { errorPrefix, latePrefix } from './said.ts'

/** A process of a run that may be killed and started again. */
export interface Member {
  readonly name: string
  /** Its name and how many lives it has had: what requests are sent with. */
  readonly life: string
  readonly script: Script
  /** Errors that all of its lives have told of, in order. */
  errors(): string[]
  /** Its lives that were held up for longer than `lateAfterMs` says, and for how long, in ms. */
  late(): { life: string; ms: number }[]
  kill(): Promise<void>
  /** Starts the next life; it has been killed. */
  start(): void
  restart(): Promise<void>
}

/** Starts a program; `args` are made for each life. */
export function startMember(program: Program, name: string, args: (life: string, lives: number) => unknown): Member {
  const before: unknown[] = []
  let lives = 0
  let life = ''
  let script = next()

  function next(): Script {
    lives++
    life = `${name}.${lives}`
    return startScript(pathOf(program), [JSON.stringify(args(life, lives))])
  }

  /** What all of its lives have said that begins so, without that. */
  function said(prefix: string): string[] {
    const all = [...before, ...script.messages].map(String)
    return all.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length))
  }

  const member: Member = {
    name,
    get life() {
      return life
    },
    get script() {
      return script
    },
    errors: () => said(errorPrefix),
    late: () =>
      said(latePrefix).map((text) => {
        const [of = '', ms] = text.split(' ')
        return { life: of, ms: Number(ms) }
      }),
    kill: () => script.kill(),
    start() {
      before.push(...script.messages)
      script = next()
    },
    async restart() {
      await member.kill()
      member.start()
    },
  }
  return member
}
