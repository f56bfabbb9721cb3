export { type ExponentialOptions, exponential } from './exponential.js'
export { type LinearOptions, linear } from './linear.js'
export { schedule, standardSchedule } from './schedule.js'
