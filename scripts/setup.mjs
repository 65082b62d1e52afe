// What a fresh clone needs, in plain Node without dependencies: `node scripts/setup.mjs [build] [xs | xs=required]`.
// Packages are installed when they do not match package-lock.json, dist/ is built when its sources changed, and for the
// tests the XS engine is installed in a package of its own and compiled from its sources. Nothing is done twice, a half
// step is done again, and a missing C compiler is an error only in CI.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { argv, env, execPath, exit, pid, stderr } from 'node:process'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const xs = join(root, 'test/engines/xs')
const xsnap = join(xs, 'node_modules/@agoric/xsnap')
const xsPlatforms = { linux: 'lin', darwin: 'mac' }
const xsNative = join(xsnap, 'xsnap-native/xsnap')
const xsFolder = xsPlatforms[platform()]
const REPLACE_TRIES = 10

/** The XS engine, whether or not it is there yet. */
export const xsWorker = join(xsNative, 'build/bin', xsFolder ?? 'none', 'release/xsnap-worker')

/** Installs what package-lock.json names; `npm ci` runs only when something of it is missing. */
export function install(folder = root, label = 'Installing the development packages') {
  if (installed(folder)) return
  say(`${label} ...`)
  // No package of ours needs its install script, and newer versions of npm ask before they run one.
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  run(npm(), [...npmArguments(), ...options], folder)
}

/** Whether node_modules holds every package of the lockfile in its version, by npm's own record of what it did. */
function installed(folder) {
  const record = join(folder, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(record, 'utf8')).packages
  return Object.entries(wanted).every(([path, item]) =>
    path === '' || item.optional || item.version === present[path]?.version)
}

/** Builds dist/ when a source changed since. */
export function build() {
  const stamp = join(root, 'dist/.stamp')
  const now = digest()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  say('Building dist ...')
  const next = join(root, `.cache/dist-${pid}`)
  const old = join(root, `.cache/old-${pid}`)
  rmSync(next, { recursive: true, force: true })
  mkdirSync(next, { recursive: true })
  try {
    const rollup = join(root, 'node_modules/rollup/dist/bin/rollup')
    run(execPath, [rollup, '-c', '--silent'], root, { POSTERN_DIST: next })
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    run(execPath, [tsc, '-p', 'tsconfig.types.json', '--outDir', join(next, 'types')], root)
    writeFileSync(join(next, '.stamp'), now)
    replace(join(root, 'dist'), next, old)
  } finally {
    rmSync(next, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
  }
}

/** Puts `next` in the place of `folder`; another process may be doing the same. */
function replace(folder, next, old) {
  for (let tries = 0; existsSync(next) && tries < REPLACE_TRIES; tries++) {
    rmSync(old, { recursive: true, force: true })
    try {
      if (existsSync(folder)) renameSync(folder, old)
      renameSync(next, folder)
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code) || tries + 1 === REPLACE_TRIES) throw error
    }
  }
}

/** One hash over everything that decides what dist/ contains. */
function digest() {
  const hash = createHash('sha256')
  const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.types.json', 'rollup.config.mjs']
  files.push(...['scripts', 'src', 'host-sim', 'boards'].flatMap(list))
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file))).update('\n')
  return hash.digest('hex')
}

function list(folder) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files.map((file) => file.slice(root.length + 1)).sort()
}

/** Installs and compiles the XS engine. The reason why not, or undefined when it is there. */
export function installXs() {
  if (xsFolder === undefined) return `no XS engine for ${platform()}`
  if (works()) return undefined
  for (const tool of ['cc', 'make']) {
    if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).error) return `${tool} is not installed`
  }
  try {
    install(xs, 'Installing the XS engine for the tests (once)')
    say('Compiling the XS engine for the tests (once, about half a minute) ...')
    compileXs()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return undefined
}

/** A link that was cut leaves a file that does not run. */
function works() {
  return existsSync(xsWorker) && spawnSync(xsWorker, ['-v'], { stdio: 'ignore' }).status === 0
}

/** The release goal of the package's own makefile, without the debug one that its build script adds. */
function compileXs() {
  const folder = join(xsNative, 'makefiles', xsFolder)
  const version = JSON.parse(readFileSync(join(xsnap, 'package.json'), 'utf8')).version
  const jobs = `-j${availableParallelism()}`
  const options = [`MODDABLE=${join(xsnap, 'moddable')}`, 'GOAL=release', `XSNAP_VERSION=${version}`, 'EXTRA_DEPS=']
  const made = spawnSync('make', [jobs, ...options, 'CC=cc "-D__has_builtin(x)=1"', '-f', 'xsnap-worker.mk'], {
    cwd: folder, encoding: 'utf8',
  })
  if (made.status === 0 && works()) return
  rmSync(join(xsNative, 'build'), { recursive: true, force: true })
  throw new Error(`compiling failed: ${lastLine(made.stderr ?? '')}`)
}

function run(command, options, folder, variables = {}) {
  const shell = platform() === 'win32' && command.endsWith('.cmd')
  const result = spawnSync(command, options, {
    cwd: folder, shell, encoding: 'utf8', env: { ...env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (result.error) throw result.error
  if (result.status === 0) return
  stderr.write(`${result.stdout}${result.stderr}`)
  throw new Error(`${[command, ...options].join(' ')} ended with ${result.status ?? result.signal}`)
}

/** The npm that runs us, else the one on the path. */
function npm() {
  if (env.npm_execpath?.endsWith('.js')) return execPath
  return platform() === 'win32' ? 'npm.cmd' : 'npm'
}

function npmArguments() {
  return env.npm_execpath?.endsWith('.js') ? [env.npm_execpath] : []
}

function lastLine(text) {
  return text.trim().split('\n').pop() ?? ''
}

function say(line) {
  stderr.write(`${line}\n`)
}

function main(steps) {
  install()
  if (steps.includes('build')) build()
  const wanted = steps.find((step) => step.startsWith('xs'))
  if (wanted === undefined) return
  const reason = installXs()
  if (reason === undefined) return
  say(`skipped: no XS engine (${reason})`)
  if (wanted === 'xs=required' || env.CI === 'true') throw new Error('the XS engine is needed here')
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main(argv.slice(2))
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    exit(1)
  }
}
