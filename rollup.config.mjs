// Three bundles of one core: modules for Moddable (readable: its own tools compile them), a minified CommonJS module in
// Espruino's subset of ES2015 with what it leaves in flash, and modules for Node with the simulator's ports beside
// them. POSTERN_DIST names the folder.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import typescript from '@rollup/plugin-typescript'
import { espruinoOutput, espruinoParts, espruinoSources } from './scripts/espruino/bundle.mjs'

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
  start: 'boards/moddable/start.ts',
}
/** Python's module by itself, since a manifest packs all of a folder. */
const library = {
  cgi: 'src/library/index.ts',
}
const lin = {
  'storage-flash': 'boards/lin/storage-flash.ts',
}
/** The static server by itself, with the few helpers that it shares: whoever does not import it has nothing of it. */
const files = {
  files: 'src/files/index.ts',
}
/** The store in files by itself: who has a raw partition has nothing of it. */
const fileFlash = {
  'file-flash': 'boards/moddable/file-flash.ts',
}
/** Python's cgitb by itself, with the few helpers that it shares. */
const cgitb = {
  cgitb: 'src/cgitb/index.ts',
}
/** The example device by itself: it takes types alone from the core. */
const device = {
  device: 'boards/device/index.ts',
}
const host = {
  ...core,
  ...library,
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

/** In the place of src/frozen.ts: only engines with modules in flash have, and need, a way to freeze. */
const freezes = {
  name: 'freezes',
  resolveId: (source) => /\/frozen\.[jt]s$/.test(source) ? resolve('boards/moddable/frozen.ts') : null,
}

function modules(name, entries, external, plugins = []) {
  const present = Object.entries(entries).filter(([, file]) => existsSync(file))
  return {
    input: Object.fromEntries(present),
    external,
    plugins: [...plugins, compile('ES2022')],
    output: {
      dir: `${dist}/${name}`,
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: 'core.js',
      generatedCode: { constBindings: true },
      // What a chunk imports it says itself; lines that only load would be more modules to resolve.
      hoistTransitiveImports: false,
    },
  }
}

/** In the place of the portable texts: there a text is octets. */
const texts = {
  name: 'texts',
  resolveId: (source) => /\/portable\/text\.ts$/.test(source) ? resolve('boards/espruino/text.ts') : null,
}

/** The module `name` and what it leaves in flash. */
function espruino(name, input, plugins = []) {
  return {
    input,
    external: ['net', 'Flash'],
    plugins: [...plugins, espruinoSources(input)],
    output: { ...espruinoOutput, file: `${dist}/espruino/${name}.js`, plugins: [espruinoParts(name)] },
  }
}

export default [
  modules('moddable', moddable, /^(embedded:|mc\/|timer$|time$|crypt$|postern\/)/, [freezes]),
  modules('library', library, [], [freezes]),
  modules('lin', lin, /^(embedded:|postern\/|nor$)/),
  modules('device', device, [], [freezes]),
  modules('files', files, [], [freezes]),
  modules('file-flash', fileFlash, []),
  modules('cgitb', cgitb, [], [freezes]),
  modules('node', host, /^node:/),
  espruino('postern', 'boards/espruino/index.ts'),
  espruino('postern-full', 'boards/espruino/full.ts', [texts]),
  espruino('device', 'boards/device/index.ts'),
  {
    ...espruino('cgi', 'boards/espruino/cgi.ts', [texts]),
    // Constants of the core that nobody needs here.
    treeshake: { manualPureFunctions: ['ascii', 'octets', 'words', 'frozen'] },
  },
]
