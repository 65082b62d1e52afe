// Python's clients: a program of test/interop/*.py each, which prints a line of JSON for every case.
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { type Client, lacking, run } from './client.ts'

/** The system's own, for which distributions package libraries; another may stand before it on the path. */
const PYTHON = '/usr/bin/python3'

interface Line {
  name?: string
  error?: string | null
  /** The last line alone has it. */
  count?: number
}

function program(name: string, file: string, module: string): Client {
  return {
    name,
    missing: lacking(PYTHON, ['-c', `import ${module}`]),
    cases: [{
      name: `every case of ${file}`,
      async run({ port, devicePort }) {
        const path = fileURLToPath(new URL(file, import.meta.url))
        // -B: nothing is written beside the sources.
        const { code, output, errors } = await run(PYTHON, ['-B', path, String(port), String(devicePort)])
        assert.equal(code, 0, errors)
        const lines = output.trimEnd().split('\n').map(line => JSON.parse(line) as Line)
        const { count } = lines.pop() ?? {}
        assert.equal(lines.length, count, 'it ran to its end')
        return lines.map(({ name = '', error = 'no outcome' }) => ({ name, error: error ?? undefined }))
      },
    }],
  }
}

export const clients: Client[] = [
  program("Python's http.client", 'http_client.py', 'http.client'),
  program("Python's requests", 'requests_session.py', 'requests'),
]
