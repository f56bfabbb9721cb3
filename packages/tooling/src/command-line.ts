import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util'

/** An option of a command. Without `value` it is a flag. */
interface OptionOfCommand extends ParseArgsOptionDescriptor {
  /** What it does. */
  about: string
  /** What it is given, as the help names it: `<number>`. */
  value?: string
}

/** What the help of a command begins with. */
export interface CommandHelp {
  /** As it is called: `npm run simulate`. */
  name: string
  /** What it does, and what its exit code tells. */
  about: string
}

/** Ends the command with exit code 2 and this message: it was called in a way that means nothing. */
export function refuse(message: string): never {
  console.error(message)
  process.exit(2)
}

/**
 * The options that a command was given, in the shape of `parseArgs`. Prints help and exits with 0 on `--help`; exits with 2
 * and a plain message on an option that it does not have, or that lacks its value.
 */
export function readOptions<const Options extends Record<string, OptionOfCommand>>(
  help: CommandHelp,
  options: Options,
  args: string[] = process.argv.slice(2),
) {
  // First, and whatever else is there
  if (args.includes('--help') || args.includes('-h')) {
    console.log(helpText(help, options))
    process.exit(0)
  }
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // What follows tells of positional arguments, of which no command has any
    const [what] = error.message.split('. ')
    return refuse(`${what}. See ${help.name} -- --help`)
  }
}

/** The number that an option was given; without one, or below `least`, the command ends with exit code 2. */
export function wholeNumber(name: string, text: string, least = 1): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least)
    refuse(`--${name} is a whole number from ${least} on, not "${text}".`)
  return number
}

function helpText({ name, about }: CommandHelp, options: Record<string, OptionOfCommand>): string {
  const lines = Object.entries(options).map(([option, { value, about: does, default: otherwise }]) => ({
    left: `  --${option}${value === undefined ? '' : ` ${value}`}`,
    right: typeof otherwise === 'string' ? `${does} (default: ${otherwise})` : does,
  }))
  const width = Math.max(...lines.map(({ left }) => left.length)) + 2
  const shown = lines.map(({ left, right }) => `${left.padEnd(width)}${right}`)
  return [`${name} -- [options]`, '', about, '', ...shown].join('\n')
}
