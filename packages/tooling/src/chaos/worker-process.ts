// A process that delivers until it is told `close`, or killed. It tells of its errors.
import { type EngineOptions, engineOn, hangingNames, shiftableClock, shiftMachineClock } from './engine.ts'
import { errorPrefix } from './error-prefix.ts'
import type { Place } from './place.ts'

const { place, name, options }: { place: Place; name: string; options: EngineOptions } = JSON.parse(
  process.argv[2] ?? '',
)
const { clock, shift } = shiftableClock()
const { lookup, answer } = hangingNames()
const webhooks = engineOn(place, name, options, { clock, lookup })
webhooks.on('worker.error', ({ code, message }) => {
  if (process.connected) process.send?.(`${errorPrefix}${code}: ${message}`)
})
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
