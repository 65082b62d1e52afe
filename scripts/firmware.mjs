// A firmware of the Moddable SDK up to its linked JavaScript image, without Espressif's tools: manifests are resolved,
// every module is compiled, preloaded and linked as for the board. Not built is what is C for the target, which is the
// same for every app. Everything lies in .cache/rom; the SDK is what MODDABLE names.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { env } from 'node:process'
import { root } from './setup.mjs'

const BUILD_MS = 300_000
const cache = join(root, '.cache/rom')
const sdk = env.MODDABLE
/** With the SDK's tools on the path. */
export const environment = { ...env, PATH: `${sdk}/build/bin/lin/release:${env.PATH}`, IDF_PATH: join(cache, 'no-idf') }

/** A board of the SDK, and our own folder. */
export const BOARDS = ['esp32/nodemcu', 'esp32:./boards/esp32']

/** Why there is nothing to link with, or undefined. */
export function missing() {
  if (!sdk) return 'MODDABLE names no SDK'
  for (const tool of ['mcconfig', 'xsl', 'make', 'gcc', 'git', 'pkg-config', 'size']) {
    if (spawnSync('which', [tool], { env: environment }).status !== 0) return `there is no ${tool}`
  }
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, 'bits.c'), 'int bits[sizeof(void *) == 4 ? 1 : -1];\n')
  if (spawnSync('gcc', ['-m32', '-fsyntax-only', join(cache, 'bits.c')]).status !== 0) return 'gcc knows no -m32'
  return undefined
}

/**
 * Links the app of `manifest` for `platform`, `esp32/nodemcu` or `esp32:FOLDER`. `rom`: bytes of its image in flash,
 * with everything of the SDK that it preloads; `aliases`: words of RAM for what may change; `folder`: what was written.
 * Throws for every warning of the tools: a module that is missing ends the device at its start, and what is preloaded
 * and not frozen takes RAM.
 */
export function link(manifest, platform) {
  const folder = dirname(manifest)
  const name = basename(folder)
  const [, family, board] = /^([^/:]+)[/:](.*)$/.exec(platform)
  const out = join(cache, `${name}-${basename(board)}${platform.includes(':') ? '-folder' : ''}`)
  mkdirSync(out, { recursive: true })
  const said = run('mcconfig', ['-p', platform, '-o', out, manifest], root)
  const temporary = join(out, 'tmp', family, basename(board), 'release', name)
  const made = compile(temporary)
  judge(`${name} on ${platform}`, said + made)
  const image = readFileSync(join(temporary, 'mc.xs.c'), 'utf8')
  const [slots, aliases] = ['mxHeapCount', 'mxAliasCount'].map((name) => defined(image, name))
  return { rom: weigh(temporary), slots, aliases, folder: temporary }
}

/** Builds the app of `manifest` for the SDK's simulator; throws as `link` does. */
export function simulated(manifest) {
  const out = join(cache, `${basename(dirname(manifest))}-lin`)
  mkdirSync(out, { recursive: true })
  judge(`${manifest} on lin`, run('mcconfig', ['-m', '-p', 'lin', '-t', 'build', '-o', out, manifest]))
}

/** The example device as its app on one of the boards. */
export function deviceImage(board) {
  return link(join(root, 'boards/esp32/device/manifest.json'), board)
}

/** Of the SDK's own are a remark about native functions, and a stand-in for Wi-Fi on lin that has state. */
function judge(what, said) {
  const lines = said.split('\n').filter((line) => /(^|\s)(warning|error)\b/i.test(line))
  const complaints = lines.filter((line) => !/listener\.js:\d+: warning:|cannot optimize native|warning: wifi:/.test(line))
  if (complaints.length > 0) throw new Error(`${what}:\n${complaints.join('\n')}`)
}

/** Bytecode, preload and link by the makefile that mcconfig wrote; it asks of ESP-IDF only that it be a git work tree. */
function compile(temporary) {
  const makefile = join(temporary, 'makefile')
  if (!existsSync(join(environment.IDF_PATH, '.git'))) {
    const git = ['-C', environment.IDF_PATH, '-c', 'user.name=none', '-c', 'user.email=none@localhost']
    mkdirSync(environment.IDF_PATH, { recursive: true })
    run('git', [...git, 'init', '-q'])
    run('git', [...git, 'commit', '-q', '--allow-empty', '-m', 'none'])
  }
  const [, chip] = /^ESP32_SUBCLASS = (.*)$/m.exec(readFileSync(makefile, 'utf8')) ?? [undefined, 'esp32']
  // Made by Espressif's tools in a whole build; only C reads it.
  const header = join(temporary, `xsProj-${chip}/build/config/sdkconfig.h`)
  mkdirSync(dirname(header), { recursive: true })
  writeFileSync(header, '')
  return run('make', ['-s', '-o', header, '-f', makefile, join(temporary, 'mc.xs.c'), join(temporary, 'mc.resources.c')], root)
}

/** Read-only data of the image, compiled for 32 bits: slots have the board's size. */
function weigh(temporary) {
  const headers = join(cache, 'include')
  mkdirSync(join(headers, 'gnu'), { recursive: true })
  // No 32-bit C library is needed to compile without linking, but its headers name this one.
  writeFileSync(join(headers, 'gnu/stubs-32.h'), '')
  const object = join(temporary, 'mc.xs.32.o')
  const folders = [headers, `/usr/include/${run('gcc', ['-print-multiarch']).trim()}`, temporary]
  folders.push(...['includes', 'platforms', 'sources'].map((name) => join(sdk, 'xs', name)))
  const glib = run('pkg-config', ['--cflags', 'gio-2.0']).trim().split(/\s+/)
  const defines = ['-DINCLUDE_XSPLATFORM=1', '-DXSPLATFORM="lin_xs.h"']
  const options = ['-m32', '-Os', '-fno-pic', '-w', '-c', ...defines, ...folders.map((at) => `-I${at}`), ...glib]
  run('gcc', [...options, join(temporary, 'mc.xs.c'), '-o', object])
  const rows = run('size', ['-A', object]).matchAll(/^\.rodata\S*\s+(\d+)/gm)
  return [...rows].reduce((sum, [, bytes]) => sum + Number(bytes), 0)
}

function defined(source, name) {
  return Number(new RegExp(`^#define ${name} (\\d+)`, 'm').exec(source)?.[1])
}

function run(command, options, folder = cache) {
  const done = spawnSync(command, options, { cwd: folder, env: environment, encoding: 'utf8', timeout: BUILD_MS })
  if (done.status === 0) return done.stdout + done.stderr
  throw new Error(`${command} ended with ${done.status ?? done.error ?? done.signal}\n${done.stdout}${done.stderr}`)
}
