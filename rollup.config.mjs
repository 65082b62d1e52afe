// Three bundles of one core: modules for Moddable (readable: its own tools compile them), one minified CommonJS file in
// Espruino's subset of ES2015, and modules for Node with the simulator's ports beside them. POSTERN_DIST names the folder.
import { existsSync } from 'node:fs'
import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'
import { espruinoOutput, espruinoTerser, inlineNumbers } from './scripts/espruino.mjs'

const dist = process.env.POSTERN_DIST ?? 'dist'

const core = {
  index: 'src/index.ts',
  parts: 'src/parts.ts',
  portable: 'src/portable/index.ts',
}
/** The ports of the Moddable SDK; `postern/native` is its C. */
const moddable = {
  ...core,
  platform: 'boards/moddable/platform.ts',
  flash: 'boards/moddable/flash.ts',
}
const lin = {
  'storage-flash': 'boards/lin/storage-flash.ts',
}
const host = {
  ...core,
  'host-sim': 'host-sim/node-platform.ts',
  'nor-chip': 'host-sim/nor-chip.ts',
  'nor-image': 'host-sim/nor-image.ts',
}

/** Types are judged by `npm run check`, not once more for each bundle. */
function compile(target) {
  return typescript({
    tsconfig: 'tsconfig.json',
    include: ['src/**/*.ts', 'host-sim/**/*.ts', 'boards/**/*.ts'],
    compilerOptions: {
      target,
      noCheck: true,
      noEmit: false,
      declaration: false,
      rewriteRelativeImportExtensions: true,
    },
  })
}

function modules(name, entries, external) {
  const present = Object.entries(entries).filter(([, file]) => existsSync(file))
  return {
    input: Object.fromEntries(present),
    external,
    plugins: [compile('ES2022')],
    output: {
      dir: `${dist}/${name}`,
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: 'core.js',
      generatedCode: { constBindings: true },
    },
  }
}

export default [
  modules('moddable', moddable, /^(embedded:|timer$|time$|crypt$|postern\/)/),
  modules('lin', lin, /^(embedded:|postern\/|nor$)/),
  modules('node', host, /^node:/),
  {
    input: 'src/index.ts',
    plugins: [compile('ES2015')],
    output: {
      ...espruinoOutput,
      file: `${dist}/espruino/postern.js`,
      plugins: [inlineNumbers(), terser(espruinoTerser())],
    },
  },
]
