import { buildConfig } from '@posthorn/tooling/tsup'

export default buildConfig()
