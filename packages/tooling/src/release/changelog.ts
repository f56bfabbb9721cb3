/** What of the JSON of `changeset status` is read. */
export interface ReleasePlan {
  changesets: { summary: string; releases: { name: string; type: 'major' | 'minor' | 'patch' | 'none' }[] }[]
  releases: { name: string; newVersion: string }[]
}

const order = ['major', 'minor', 'patch', 'none']

/**
 * The changelog with a section for the release on top of the older ones. The packages have one version, so they have
 * one changelog. Breaking changes come first; each entry names the packages it is about.
 * Throws when the plan releases nothing.
 */
export function withRelease(changelog: string, plan: ReleasePlan): string {
  const version = plan.releases.find(({ name }) => name.startsWith('@posthorn/'))?.newVersion
  if (version === undefined || plan.changesets.length === 0) throw new Error('There is nothing to release.')
  const entries = plan.changesets
    .map(({ summary, releases }) => {
      const rank = Math.min(...releases.map(({ type }) => order.indexOf(type)))
      const names = releases.map(({ name }) => name.replace('@posthorn/', '')).sort()
      const text = summary.trim().replaceAll(/\n(?=.)/g, '\n  ')
      return { rank, line: `- ${rank === 0 ? '**Breaking.** ' : ''}${names.join(', ')}: ${text}` }
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ line }) => line)
  const section = `## ${version}\n\n${entries.join('\n')}\n`
  const at = changelog.indexOf('\n## ')
  if (at < 0) return `${changelog.trimEnd()}\n\n${section}`
  return `${changelog.slice(0, at).trimEnd()}\n\n${section}\n${changelog.slice(at + 1)}`
}
