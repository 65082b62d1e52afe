// How the core is written out for Espruino: one minified CommonJS module, and a file of the functions that stay in
// flash. Each option has its measured reason.
import { resolve } from 'node:path'
import { minify } from 'terser'
import ts from 'typescript'
import { reserved } from '../subset.mjs'
import { withConstants } from './constants.mjs'
import { LOADER_NAMES, marked, parted } from './flash-code.mjs'
import { INTERNAL, uniquelyNamed } from './names.mjs'
import { withOctets } from './octets.mjs'

/** The defaults emit Object.freeze and a symbol, which Espruino lacks. */
export const espruinoOutput = {
  format: 'cjs',
  exports: 'named',
  esModule: false,
  strict: false,
  freeze: false,
  generatedCode: { symbols: false, constBindings: true, objectShorthand: false },
}

const terserOptions = {
  ecma: 5,
  toplevel: true,
  compress: {
    passes: 2,
    arrows: false,
    computed_props: false,
    inline: 1,
    // A function put in the place of its only call would be made again at each call.
    reduce_funcs: false,
    // Sequences make the code 24 % slower on this interpreter and save 29 bytes.
    sequences: false,
  },
  mangle: {
    reserved: [...reserved, ...LOADER_NAMES],
    // A name of up to four characters costs no variable of its own, a longer one does.
    properties: { regex: INTERNAL, reserved: [...reserved, 'get', 'set', 'async'] },
  },
  format: { ecma: 5, comments: false, ascii_only: true },
}

/** Compiles the program of `entry` with unique names. */
export function espruinoSources(entry) {
  let texts
  return {
    name: 'espruino-sources',
    buildStart() {
      texts = uniquelyNamed(resolve(entry))
    },
    load(id) {
      const text = texts.get(id)
      if (text === undefined) return null
      return ts.transpileModule(text, {
        fileName: id,
        compilerOptions: {
          target: ts.ScriptTarget.ES2015,
          module: ts.ModuleKind.ESNext,
          useDefineForClassFields: false,
          verbatimModuleSyntax: true,
        },
      }).outputText
    },
  }
}

/** Parts and minifies the module `name`; with `resident` all of it stays in RAM, and is faster. */
export function espruinoParts(name, resident = false) {
  return {
    name: 'espruino-parts',
    async renderChunk(code) {
      const whole = withConstants(code)
      const { code: placed, octets } = resident ? { code: whole, octets: [] } : inFlash(whole)
      const { code: small } = await minify(placed, terserOptions)
      const { module, flash } = parted(small, octets, `${name}.flash`)
      this.emitFile({ type: 'asset', fileName: `${name}.flash.js`, source: Buffer.from(flash, 'latin1') })
      return { code: module, map: null }
    },
  }
}

function inFlash(whole) {
  const { code, octets } = withOctets(whole)
  return { code: marked(code).code, octets }
}
