// A process that delivers until it is told `close`, or killed. It tells of its errors by their codes.
import { type EngineOptions, engineOn, hangingNames, shiftableClock } from './engine.ts'
import type { Place } from './place.ts'

const { place, name, options }: { place: Place; name: string; options: EngineOptions } = JSON.parse(
  process.argv[2] ?? '',
)
const { clock, shift } = shiftableClock()
const { lookup, answer } = hangingNames()
const webhooks = engineOn(place, name, options, { clock, lookup })
webhooks.on('worker.error', ({ code }) => process.send?.(code))
process.on('message', (message) => {
  const [verb, value] = String(message).split(' ')
  if (verb === 'clock') shift(Number(value))
  if (verb === 'names') answer()
  if (verb === 'close') void webhooks.close().then(() => process.exit())
})
process.once('disconnect', () => process.exit())
await webhooks.start()
process.send?.('started')
