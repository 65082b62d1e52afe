// What each bundle weighs, and each room's share of it: of a minified one the share of its code before minifying.
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { rollup } from 'rollup'
import { loadConfigFile } from 'rollup/loadConfigFile'
import { roomOf } from './rooms.mjs'
import { root } from './setup.mjs'

function row(name, bytes, note) {
  console.log(`${name.padEnd(32)}${String(bytes).padStart(8)} B  ${note}`)
}

for (const folder of ['moddable', 'library', 'cgitb', 'files', 'file-flash', 'node', 'espruino']) {
  for (const file of readdirSync(join(root, 'dist', folder)).filter((name) => name.endsWith('.js'))) {
    const content = readFileSync(join(root, 'dist', folder, file))
    row(`dist/${folder}/${file}`, content.length, `${gzipSync(content).length} B gzipped`)
  }
}

const { options, warnings } = await loadConfigFile(join(root, 'rollup.config.mjs'), { silent: true })
warnings.flush()

/** The rooms of the output whose entry is `input`. */
async function rooms(name, input) {
  const config = options.find((item) => item.input === input || Object.values(item.input).includes(input))
  const bundle = await rollup({ ...config, input })
  const { output } = await bundle.generate({ ...config.output[0], file: undefined, dir: undefined })
  await bundle.close()
  const rooms = new Map()
  let total = 0
  for (const [id, module] of Object.entries(output[0].modules)) {
    const path = relative(join(root, 'src'), id)
    const room = path.startsWith('..') ? 'helpers' : roomOf(path) ?? 'none'
    rooms.set(room, (rooms.get(room) ?? 0) + module.renderedLength)
    total += module.renderedLength
  }
  // What is left in flash on Espruino is a file of its own.
  const size = output.reduce((sum, { code, source }) => sum + (code ?? source).length, 0)
  console.log(`\nRooms in ${name}, about:`)
  for (const [room, length] of [...rooms].sort((a, b) => b[1] - a[1])) {
    row(`  ${room}`, Math.round(size * length / total), `${Math.round(100 * length / total)} %`)
  }
}

await rooms('dist/espruino/postern.js', 'boards/espruino/index.ts')
await rooms('dist/espruino/postern-full.js', 'boards/espruino/full.ts')
await rooms('dist/library/cgi.js', 'src/library/index.ts')
await rooms('dist/cgitb/cgitb.js', 'src/cgitb/index.ts')
await rooms('dist/files/files.js', 'src/files/index.ts')
await rooms('dist/moddable/index.js and its chunks', 'src/index.ts')
