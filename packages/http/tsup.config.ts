import { buildConfig } from '@posthorn/tooling/tsup'

export default buildConfig({ index: 'src/index.ts', node: 'src/node.ts', 'rest-api': 'src/rest-api.ts' })
