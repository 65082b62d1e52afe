// Which way imports go (DESIGN section 2), as one table for the linter and the test.
//
//   index, parts -> gateway -> exchange -> {cgi, form, files, settings, guard} -> {http, store} -> base
//
// `base` is bytes, frozen, limits, reader, sink, log and ports; ports imports nothing. http, form and store do not know each
// other. portable is a platform's fallback: it knows ports only, and the core does not know it but for the skip table
// of the port `find`, which a form makes. library and cgitb are Python's modules `cgi` and `cgitb`, entries of their own that
// nothing of the core imports.

const base = ['bytes', 'frozen', 'limits', 'reader', 'sink', 'ports', 'log']
const top = { index: 'surface', parts: 'surface', gateway: 'gateway', journal: 'gateway' }
const folders = ['exchange', 'cgi', 'form', 'files', 'settings', 'guard', 'http', 'store', 'portable', 'library', 'cgitb']
const middle = ['cgi', 'form', 'files', 'settings', 'guard']

/** By room, the rooms it may import from beside itself. */
const allowed = {
  surface: ['gateway', 'exchange', ...middle, 'http', 'store', 'portable', 'base'],
  gateway: ['exchange', ...middle, 'http', 'store', 'base'],
  exchange: [...middle, 'http', 'store', 'base'],
  library: ['cgi', 'form', 'portable', 'base'],
  cgitb: ['library', 'exchange', 'cgi', 'http', 'store', 'portable', 'base'],
  cgi: ['form', 'http', 'store', 'base'],
  form: ['portable', 'base'],
  files: ['http', 'store', 'base'],
  settings: ['cgi', 'form', 'base'],
  guard: ['http', 'base'],
  http: ['base'],
  store: ['base'],
  portable: ['base'],
  base: [],
}

/** The room of a file of src/, by its path from there: `http/head.ts` is in http, `gateway.ts` in gateway. */
export function roomOf(path) {
  const parts = path.split('/')
  if (parts.length > 1) return folders.includes(parts[0]) ? parts[0] : undefined
  const name = parts[0].slice(0, -'.ts'.length)
  if (base.includes(name)) return 'base'
  return top[name]
}

/** Why `from` may not import `to` (paths from src/), or undefined. `types`: nothing of it is left at run time. */
export function refusal(from, to, types) {
  const source = roomOf(from)
  const target = roomOf(to)
  if (source === undefined) return `${from} is in no room of DESIGN section 2`
  if (target === undefined) return `${to} is in no room of DESIGN section 2`
  if (from === 'ports.ts') return 'ports.ts imports nothing'
  if (source === target || allowed[source].includes(target)) return undefined
  // What a script and a form are is said once, as types, and read by their neighbours.
  if (types && middle.includes(source) && middle.includes(target) && to.endsWith('/types.ts')) return undefined
  return `${source} does not import ${target}: ${from} -> ${to}`
}
