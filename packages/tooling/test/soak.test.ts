import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '@posthorn/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { figuresOf } from '../src/soak/figures.ts'
import { judgeLine } from '../src/soak/judge.ts'
import { plotSvg } from '../src/soak/plot.ts'
import { soak } from '../src/soak/run.ts'
import { readSamples, type Sample } from '../src/soak/sample.ts'

const bound = { share: 0.1, least: 1 }

/** A value each 10 s of an hour. */
function hour(valueAt: (minutes: number, noise: () => number) => number) {
  const random = seededRandom(1)
  // About normal, with a deviation of 1
  const noise = () => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6)
  return Array.from({ length: 360 }, (_, at) => ({ minutes: at / 6, value: valueAt(at / 6, noise) }))
}

test('a leak is found, and how fast it is, in noise that is as high as it gets in a quarter of an hour', () => {
  const { grows, trend, allowed } = judgeLine(
    hour((minutes, noise) => 100 + minutes / 4 + 4 * noise()),
    bound,
  )
  expect(grows).toBe(true)
  expect(allowed).toBeCloseTo(10.9, 0)
  expect(trend?.perHour).toBeCloseTo(15, -1)
  expect(trend?.lowest).toBeLessThanOrEqual(15)
  expect(trend?.highest).toBeGreaterThanOrEqual(15)
})

test('noise is not a leak, nor is a tide, a peak at the end, or what fills up in the first quarter', () => {
  const lines = [
    hour((_, noise) => 100 + 40 * noise()),
    hour((minutes, noise) => 100 + 80 * Math.max(0, Math.sin(minutes)) + noise()),
    hour((minutes, noise) => (minutes > 52 ? 500 : 100) + noise()),
    hour((minutes, noise) => Math.min(100, 10 * minutes) + noise()),
    hour((minutes, noise) => 100 - minutes + noise()),
    hour(() => 0),
  ]
  expect(lines.map((points) => judgeLine(points, bound).grows)).toEqual(lines.map(() => false))
})

test('growth that is allowed is not a leak: a share of the level, or the least where that is more', () => {
  const line = hour((minutes) => 100 + minutes / 10)
  expect(judgeLine(line, { share: 0.1, least: 1 }).grows).toBe(false)
  expect(judgeLine(line, { share: 0.01, least: 7 }).grows).toBe(false)
  expect(judgeLine(line, { share: 0.01, least: 1 }).grows).toBe(true)
})

test('fewer than ten points say nothing', () => {
  expect(judgeLine(hour((minutes) => minutes).slice(0, 9), bound)).toMatchObject({ trend: null, grows: false })
})

test('hosts, workers, receivers and customers on both stores are sampled while they work, and drawn', {
  timeout: 180_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-soak-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'samples.jsonl')
  const isEnough = new AbortController()
  const hasLived = ({ stores }: Sample) => {
    return Object.values(stores).every(({ taken, customers }) => taken > 20 && (customers.read ?? 0) > 0)
  }
  await soak(
    {
      kinds: ['sqlite', 'postgres'],
      minutes: 5,
      rate: 100,
      retentionMs: 1000,
      sampleMs: 250,
      collectMs: 500,
      roundMs: 3000,
      file,
      onSample: (sample, count) => count > 8 && hasLived(sample) && isEnough.abort(),
    },
    isEnough.signal,
  )
  const samples = readSamples(file)
  const last = samples.at(-1)
  for (const store of [last?.stores.sqlite, last?.stores.postgres]) {
    expect(store).toMatchObject({ host: { errors: {}, failures: 0 }, worker: { errors: {}, failures: 0 } })
    expect(store?.customers.failed).toBeUndefined()
    expect(store?.database.tables.attempts?.rows).toBeGreaterThan(0)
  }
  expect(last?.stores.postgres?.host.pool).toMatchObject({ waiting: expect.any(Number) })
  expect(last?.stores.postgres?.database.connections).toMatchObject({ 'soak worker': expect.any(Number) })

  const figures = figuresOf(samples)
  for (const { name, lines } of figures) expect([name, Object.keys(lines)]).not.toEqual([name, []])
  const svg = plotSvg('A <short> run', figures)
  expect(svg.match(/class="line /g)).toHaveLength(figures.flatMap(({ lines }) => Object.keys(lines)).length)
  expect(svg).toContain('A &lt;short> run')
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})
