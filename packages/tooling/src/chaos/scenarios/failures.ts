import type { World } from '../world.ts'

/**
 * Holds the log of attempts against what endpoints must have done: each of those named has failures, every one of them told as it
 * should be (`outcome error`), and no other endpoint has any.
 */
export async function checkFailures(world: World, outcomes: Readonly<Record<string, RegExp>>): Promise<void> {
  const failures = await world.database.failures()
  for (const { path, outcome, error, count } of failures) {
    if (!outcomes[path]?.test(`${outcome} ${error}`))
      world.problems.push(`${count} attempts to ${path} ended with ${outcome}: ${error}`)
  }
  for (const path of Object.keys(outcomes))
    if (!failures.some((failure) => failure.path === path)) world.problems.push(`no attempt to ${path} has failed`)
}
