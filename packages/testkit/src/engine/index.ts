export { engineCases } from './cases/index.js'
export { type EngineTestRunner, engineCasesFor, engineConformance } from './conformance.js'
export type {
  Engine,
  EngineCase,
  EngineContext,
  EngineNeed,
  EngineOptions,
  EngineUnderTest,
} from './engine-case.js'
export { type EngineSuite, runEngineCase } from './run-case.js'
