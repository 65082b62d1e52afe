// The test report: one line a file while all is well, then every failure whole, what the tests measured, which engines
// ran or were skipped and why, and the totals.
import { relative } from 'node:path'
import { cwd } from 'node:process'
import { inspect } from 'node:util'

const ENGINE = 'engine '
/** Totals of the runner itself, which come without a file. */
const isTotal = (data) => data.file === undefined

class Report {
  total = { passed: 0, failed: 0, skipped: 0 }
  engines = []
  notes = []
  failures = []
  file = undefined
  count = 0
  failed = 0
  skips = []
  path = []

  /** The line of a file that is complete, when an event of another begins. */
  turn(file) {
    if (file === this.file || file === undefined) return ''
    const text = this.line()
    this.file = file
    this.count = this.failed = 0
    this.skips = []
    return text
  }

  line() {
    if (this.file === undefined) return ''
    const what = this.failed > 0 ? `${this.failed} FAILED of ${this.count}` : `${this.count} passed`
    const skipped = this.skips.map((text) => `  skipped: ${text}\n`).join('')
    return `${shown(this.file)}: ${what}\n${skipped}`
  }

  start(data) {
    this.path = [...this.path.slice(0, data.nesting), data.name]
  }

  passed(data) {
    // The runner counts a file without any test as a test that passed.
    if (data.name === data.file) return this.empty(data)
    if (data.skip !== undefined || data.todo !== undefined) {
      this.total.skipped++
      const reason = [data.skip, data.todo].find((value) => typeof value === 'string' && value !== '')
      this.skips.push(`${data.name} (${reason ?? 'no reason given'})`)
      return
    }
    this.total.passed++
    this.count++
  }

  empty(data) {
    this.total.failed++
    this.failed++
    this.failures.push(`FAILED ${shown(data.file)}: it has no test\n`)
  }

  failure(data) {
    const error = data.details?.error
    // Its subtests have said why.
    if (error?.failureType === 'subtestsFailed') return
    this.total.failed++
    this.count++
    this.failed++
    const name = [...this.path.slice(0, data.nesting), shown(data.name)].join(' > ')
    const cause = error?.cause ?? error
    const text = cause instanceof Error ? cause.stack ?? cause.message : inspect(cause)
    this.failures.push(`FAILED ${shown(data.file ?? '')}: ${name}\n${withoutRunner(text)}\n`)
  }

  diagnostic(data) {
    if (isTotal(data)) return
    if (data.message.startsWith(ENGINE)) this.engines.push(data.message)
    else this.notes.push(`${shown(data.file)}: ${data.message}`)
  }

  /** The lines at the end. */
  end() {
    const { passed, failed, skipped } = this.total
    const totals = `${passed} passed, ${failed} failed, ${skipped} skipped`
    return ['', ...this.failures, ...this.notes, ...this.engines, totals, ''].join('\n')
  }
}

export default async function* report(source) {
  const state = new Report()
  for await (const { type, data } of source) {
    if (type === 'test:start' || type === 'test:pass' || type === 'test:fail') yield state.turn(data.file)
    switch (type) {
      case 'test:start': state.start(data); break
      case 'test:pass': state.passed(data); break
      case 'test:fail': state.failure(data); break
      case 'test:diagnostic': state.diagnostic(data); break
      case 'test:stdout':
      case 'test:stderr': yield data.message; break
    }
  }
  yield state.line()
  yield state.end()
  // A run without any test proves nothing.
  if (state.total.passed === 0 || state.total.failed > 0) process.exitCode = 1
}

function shown(file) {
  return file.startsWith(cwd()) ? relative(cwd(), file) : file
}

/** Without the frames of the runner itself. */
function withoutRunner(text) {
  return text.split('\n').filter((line) => !/^ +at .*node:internal/.test(line)).join('\n')
}
