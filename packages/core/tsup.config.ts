import { buildConfig } from '@posthorn/tooling/tsup'

export default buildConfig({
  index: 'src/index.ts',
  verify: 'src/verify.ts',
  'node-version': 'src/node-version.ts',
  'default-node': 'src/transport/default-node.ts',
  'default-portable': 'src/transport/default-portable.ts',
})
