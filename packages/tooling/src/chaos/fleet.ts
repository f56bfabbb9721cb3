import { type Script, startScript } from '../start-script.ts'
import { errorPrefix } from './error-prefix.ts'
import { type Program, pathOf } from './programs.ts'

/** A process of a run that may be killed and started again. */
export interface Member {
  readonly name: string
  /** Its name and how many lives it has had: what requests are sent with. */
  readonly life: string
  readonly script: Script
  /** Errors that all of its lives have told of, in order. */
  errors(): string[]
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

  const member: Member = {
    name,
    get life() {
      return life
    },
    get script() {
      return script
    },
    errors: () =>
      [...before, ...script.messages]
        .map(String)
        .filter((said) => said.startsWith(errorPrefix))
        .map((said) => said.slice(errorPrefix.length)),
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
