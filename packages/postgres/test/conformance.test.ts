import { postgresStore } from '../src/index.js'
import { beginOn, postgresConformance } from './support/conformance.js'
import { testDatabase } from './support/database.js'

const { pool } = testDatabase()

postgresConformance(
  (schema) => postgresStore({ pool }, { schema }),
  () => beginOn(pool),
)
