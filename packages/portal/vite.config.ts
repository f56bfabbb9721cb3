import { resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const app = resolve(import.meta.dirname, 'app')

/**
 * Names that a host can write into a page of its own, whatever the build: `element.js` loads the element's hashed
 * script, `element.css` the hashed styles.
 */
function stableNames(): Plugin {
  return {
    name: 'stable-names',
    // After the styles are written
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = Object.values(bundle)
      const script = files.find((file) => file.type === 'chunk' && file.isEntry && file.name === 'element')
      const style = files.find((file) => file.type === 'asset' && file.fileName.endsWith('.css'))
      if (!script || !style) throw new Error('The build made no element or no styles.')
      this.emitFile({ type: 'asset', fileName: 'element.js', source: `import './${script.fileName}'\n` })
      this.emitFile({ type: 'asset', fileName: 'element.css', source: `@import './${style.fileName}';\n` })
    },
  }
}

export default defineConfig({
  root: app,
  // Every path is relative: where it is mounted is known at run time.
  base: './',
  logLevel: 'warn',
  resolve: { conditions: ['posthorn-source', 'module', 'browser', 'production'] },
  plugins: [stableNames()],
  build: {
    outDir: resolve(import.meta.dirname, 'dist/app'),
    emptyOutDir: true,
    target: 'es2023',
    cssCodeSplit: false,
    // No `data:` URLs: `default-src 'self'` does not let them in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: resolve(app, 'index.html'), element: resolve(app, 'element.tsx') },
    },
  },
})
