import { defineConfig } from 'vitest/config'

const conditions = ['posthorn-source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { projects: ['packages/*'].map((root) => ({ extends: true, root, test: { name: root } })) },
})
