import { join } from 'node:path'
import { type Script, startScript } from '../start-script.ts'

/** A process of a run that may be killed and started again. */
export interface Member {
  readonly name: string
  /** Its name and how many lives it has had: what requests are sent with. */
  readonly life: string
  readonly script: Script
  /** What all of its lives have said. */
  said(message: string | RegExp): number
  kill(): Promise<void>
  /** Starts the next life; it has been killed. */
  start(): void
  restart(): Promise<void>
}

/** Starts a program of this folder; `args` are made for each life. */
export function startMember(program: string, name: string, args: (life: string, lives: number) => unknown): Member {
  const before: unknown[] = []
  let lives = 0
  let life = ''
  let script = next()

  function next(): Script {
    lives++
    life = `${name}.${lives}`
    return startScript(join(import.meta.dirname, program), [JSON.stringify(args(life, lives))])
  }

  const member: Member = {
    name,
    get life() {
      return life
    },
    get script() {
      return script
    },
    said: (message) => {
      const isIt = (said: unknown) => (typeof message === 'string' ? said === message : message.test(String(said)))
      return [...before, ...script.messages].filter(isIt).length
    },
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
