// A process that delivers until it is told `close`, or killed. It tells of its errors, and of when it was held up.
import { type EngineOptions, engineOn, hangingNames, lateAfterMs, shiftableClock, shiftMachineClock } from './engine.ts'
import { watchLateness } from './lateness.ts'
import type { Place } from './place.ts'
import { errorPrefix, latePrefix } from './said.ts'

const { place, name, options }: { place: Place; name: string; options: EngineOptions } = JSON.parse(
  process.argv[2] ?? '',
)
const { clock, shift } = shiftableClock()
const { lookup, answer } = hangingNames()
function tell(what: string): void {
  if (process.connected) process.send?.(what)
}
const watch = watchLateness(lateAfterMs(options), (ms) => tell(`${latePrefix}${name} ${ms}`))
const webhooks = engineOn(place, name, options, { clock, lookup, watch })
webhooks.on('worker.error', ({ code, message }) => tell(`${errorPrefix}${code}: ${message}`))
process.on('message', (message) => {
  const [verb, value] = String(message).split(' ')
  if (verb === 'clock') shift(Number(value))
  if (verb === 'machine-clock') shiftMachineClock(Number(value))
  if (verb === 'names') answer()
  if (verb === 'close') void webhooks.close().then(() => process.exit())
})
process.once('disconnect', () => process.exit())
await webhooks.start()
process.send?.('started')
