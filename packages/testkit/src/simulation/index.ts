export { scenarioOf } from './generate.js'
export { runScenario } from './run.js'
