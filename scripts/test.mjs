// Runs the tests: `node scripts/test.mjs [--engine NAME] [FILE ...]`. With an engine only its vectors run; without files,
// every test/**/*.test.ts. At the end stand the engines that ran or were skipped and why, and the totals.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { argv, env, execPath, exit } from 'node:process'
import { parseArgs } from 'node:util'
import { root } from './setup.mjs'

const { values, positionals } = parseArgs({
  args: argv.slice(2), options: { engine: { type: 'string' } }, allowPositionals: true,
})

function all() {
  const entries = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules')).sort()
}

const variables = { ...env }
if (values.engine) variables.POSTERN_ENGINES = values.engine
let files = values.engine ? ['test/vectors.test.ts'] : all()
if (positionals.length > 0) files = positionals
const reporter = `--test-reporter=${join(root, 'scripts/reporter.mjs')}`
const result = spawnSync(execPath, ['--import', 'tsx', '--test', reporter, ...files], {
  cwd: root, env: variables, stdio: 'inherit',
})
exit(result.status ?? 1)
