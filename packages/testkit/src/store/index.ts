export {
  attemptRecord,
  endpointRecord,
  healthFields,
  messageRecord,
  type PublishItemOverrides,
  publishItem,
} from './builders.js'
export { storeCases } from './cases/index.js'
export { casesFor, runStoreCase, type StoreSuite, storeConformance, type TestRunner } from './conformance.js'
export type {
  HostTransaction,
  StoreCase,
  StoreClaims,
  StoreContext,
  StoreNeed,
  StoreUnderTest,
} from './store-case.js'
