// What Postern takes of a board's flash: `npm run rom` links the example device as for a board (scripts/firmware.mjs),
// then images that grow by one room after the other in the order of their imports, so that the shares add up.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { rollup } from 'rollup'
import { loadConfigFile } from 'rollup/loadConfigFile'
import { BOARDS, deviceImage, link, missing } from './firmware.mjs'
import { roomOf } from './rooms.mjs'
import { build, root } from './setup.mjs'

const cache = join(root, '.cache/rom')

/** In the order of their imports: each needs only those before it. `ports` is boards/moddable. */
const ROOMS = [
  'base', 'portable', 'ports', 'http', 'store', 'form', 'guard', 'files', 'cgi', 'exchange', 'gateway', 'surface', 'device',
]

/** Builds each module by itself, so that a room can be left out; their names by room. */
async function modules() {
  const { options } = await loadConfigFile(join(root, 'rollup.config.mjs'), { silent: true })
  const base = options.find((item) => item.input.platform !== undefined)
  const bundle = await rollup({ ...base, input: [...Object.values(base.input), 'boards/device/index.ts'] })
  const dir = join(cache, 'modules')
  const { output } = await bundle.write({
    ...base.output[0], dir, preserveModules: true, preserveModulesRoot: '.', entryFileNames: '[name].js', exports: 'named',
  })
  await bundle.close()
  const rooms = new Map(ROOMS.map((room) => [room, []]))
  for (const { fileName, facadeModuleId } of output) {
    rooms.get(homeOf(relative(root, facadeModuleId ?? ''))).push(fileName.slice(0, -'.js'.length))
  }
  return rooms
}

/** The room of DESIGN, or where a file of boards/ belongs. */
function homeOf(path) {
  if (path.startsWith('src/')) return roomOf(path.slice('src/'.length))
  if (path === 'boards/moddable/frozen.ts') return 'base'
  if (path === 'boards/moddable/start.ts') return 'surface'
  return path.startsWith('boards/moddable/') ? 'ports' : 'device'
}

/** An app that has these modules preloaded and does nothing; what Postern takes of the SDK is there from the first on. */
function manifestOf(name, names) {
  const folder = join(cache, `room-${name}`)
  const sdk = '$(MODDABLE)/modules'
  const own = Object.fromEntries(names.map((file) => [`rooms/${file}`, join(cache, 'modules', file)]))
  if (names.includes('boards/moddable/platform')) own['postern/native'] = join(root, 'boards/moddable/native')
  const sockets = ['tcp', 'listener'].map((file) => [`embedded:io/socket/${file}`, `${sdk}/io/socket/lwip/${file}`])
  const manifest = {
    include: [
      '$(MODDABLE)/examples/manifest_base.json', '$(MODDABLE)/examples/manifest_net.json',
      `${sdk}/crypt/digest/manifest.json`, `${sdk}/io/flash/manifest.json`,
    ],
    modules: { '*': ['./main', `${sdk}/io/common/builtinCommon`], ...Object.fromEntries(sockets), ...own },
    preload: [...sockets.map(([module]) => module), ...Object.keys(own)],
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'main.js'), '')
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  return join(folder, 'manifest.json')
}

function row(name, bytes, note = '') {
  console.log(`${name.padEnd(32)}${String(bytes).padStart(8)} B  ${note}`)
}

async function main() {
  const reason = missing()
  if (reason) return console.log(`skipped: ${reason}`)
  build()
  for (const board of BOARDS) {
    const { rom, slots, aliases } = deviceImage(board)
    row(`device, -p ${board}`, rom, `${slots} slots in flash, ${aliases} words of RAM for what may change`)
  }
  const rooms = await modules()
  const names = []
  let before = link(manifestOf('none', names), BOARDS[0])
  console.log(`\nRooms on ${BOARDS[0]}, one upon the other:`)
  row('  the SDK, network and sockets', before.rom)
  for (const room of ROOMS) {
    names.push(...rooms.get(room))
    const image = link(manifestOf(room, names), BOARDS[0])
    row(`  ${room}`, image.rom - before.rom, `${image.aliases - before.aliases} words of RAM`)
    before = image
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) await main()
