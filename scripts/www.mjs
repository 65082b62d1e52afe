// A rollup plugin: a folder of files becomes the module `www`, whose `files` are what StaticFiles serves. Types, tags and
// what gzip makes of texts are settled here and cost a device nothing.
//
//   import { www } from 'postern/rollup'
//   plugins: [www({ folder: 'www', engine: 'moddable' })]
//
// moddable, node   the octets of each file are a constant of the module: preloaded, they stay in flash and are sent by
//                  reference
// espruino         each content is a file of its own beside the module, to be put into Storage, where it is read in place
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'

const ID = '\0postern-www'
/** Where one octet in ten is not saved, nothing is worth a second copy. */
const WORTH = 0.9
/** Octets in one text of the module: engines walk a text from its beginning. */
const PIECE = 48
/** A name that changes with its content: it may be kept for ever. */
const HASHED = /[.-][0-9a-f]{8,}\.[^/]*$/

/**
 * @param {object} [options]
 * @param {string} [options.folder] default: `www`
 * @param {string} [options.name] of the module, default: `www`
 * @param {'node' | 'moddable' | 'espruino'} [options.engine] default: `node`
 * @param {boolean} [options.gzip] whether there is a compressed copy, default: true
 * @param {number} [options.time] seconds since 1970 of every file, default: each file's own
 * @param {RegExp} [options.immutable] paths that never change their content, default: a hash of 8 digits before the end
 */
export function www(options = {}) {
  const { folder = 'www', name = 'www', engine = 'node', gzip = true, time, immutable = HASHED } = options
  return {
    name: 'postern-www',
    resolveId: source => source === name ? ID : null,
    load(id) {
      if (id !== ID) return null
      const files = paths(folder).map(path => {
        this.addWatchFile(path)
        const content = readFileSync(path)
        const zipped = gzip ? gzipSync(content, { level: 9 }) : content
        const url = `/${relative(folder, path).split(sep).join('/')}`
        return {
          path: url,
          tag: createHash('sha256').update(content).digest('hex').slice(0, 16),
          time: time ?? Math.floor(statSync(path).mtimeMs / 1000),
          cache: immutable.test(url) ? 'public, max-age=31536000, immutable' : undefined,
          content,
          gzip: zipped.length < content.length * WORTH ? zipped : undefined,
        }
      })
      return engine === 'espruino' ? inStorage(this, name, files) : inModule(files)
    },
  }
}

/** Every file below the folder, but what begins with a dot. */
function paths(folder) {
  const found = readdirSync(folder, { withFileTypes: true }).filter(entry => !entry.name.startsWith('.'))
  return found.sort((one, other) => one.name < other.name ? -1 : 1).flatMap(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? paths(path) : entry.isFile() ? [path] : []
  })
}

function entry({ path, tag, time, cache }, contents) {
  const fields = [`path: ${JSON.stringify(path)}`, `tag: '${tag}'`, `time: ${time}`, ...contents]
  if (cache !== undefined) fields.push(`cache: '${cache}'`)
  return `  { ${fields.join(', ')} },`
}

function inModule(files) {
  const text = bytes => {
    const pieces = []
    for (let at = 0; at < bytes.length; at += PIECE) pieces.push(`'${bytes.subarray(at, at + PIECE).toString('base64')}'`)
    return `octets(${bytes.length}, [${pieces.join(',')}])`
  }
  const entries = files.map(file => entry(file, [
    `content: ${text(file.content)}`, ...file.gzip ? [`gzip: ${text(file.gzip)}`] : [],
  ]))
  return `${DECODER}\nexport const files = [\n${entries.join('\n')}\n]\nObject.freeze(files, true)\n`
}

/** Base64, a piece at a time, without what only some engines have. */
const DECODER = `const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
function octets(length, pieces) {
  const bytes = new Uint8Array(length)
  let put = 0
  for (const piece of pieces) {
    let bits = 0, held = 0
    for (const digit of piece) {
      if (digit === '=') break
      bits = ((bits << 6) | DIGITS.indexOf(digit)) & 0xFFFF
      held += 6
      if (held < 8) continue
      held -= 8
      bytes[put++] = bits >> held
    }
  }
  return bytes
}`

/** Names in Storage have at most 28 characters. */
function inStorage(context, name, files) {
  let count = 0
  const stored = bytes => {
    const fileName = `${name}.${count++}`
    context.emitFile({ type: 'asset', fileName, source: bytes })
    return `function () { return require('Storage').read('${fileName}') || '' }`
  }
  const entries = files.map(file => entry(file, [
    `content: ${stored(file.content)}`, ...file.gzip ? [`gzip: ${stored(file.gzip)}`] : [],
  ]))
  return `export const files = [\n${entries.join('\n')}\n]\n`
}
