// The module `cgi` over vectors of cgi-sample.json, on any engine: JSON to the module's own values and back.
/** `piece`: octets that the body gives at a time; 0 for all. Null for a kind that is not here. */
export function runWith(cgi, vector, piece) {
  const kind = kinds[vector.kind]
  return kind === undefined ? null : shaped(attempt(() => kind(cgi, vector, piece)), vector)
}

/** Members by the kind of vector; `cgitb` is in cgitb-vectors.mjs. */
const kinds = {
  qs: (cgi, vector) => {
    const pairs = cgi.parse_qsl(vector.qs, optionsOf(cgi, vector))
    return { pairs, dict: dictOf(cgi.parse_qs(vector.qs, optionsOf(cgi, vector))) }
  },
  parse_header: (cgi, vector) => {
    const { value, params } = cgi.parse_header(vector.line)
    return { value, params: pairsOf(params) }
  },
  urlencoded: form,
  multipart: form,
  single: form,
  api: (cgi, vector, piece) => {
    const made = makeForm(cgi, vector, piece)
    return { ...describeForm(cgi, made, vector), results: vector.calls.map((call) => called(cgi, made.form, call)) }
  },
  parse: (cgi, vector, piece) => {
    const input = inputOf(vector, piece)
    const environ = environOf(cgi, vector)
    const options = { ...optionsOf(cgi, vector) }
    if (vector.fp_encoding) options.encoding = vector.fp_encoding
    const found = cgi.parse({ env: environ, argv: vector.options?.argv ?? vector.argv ?? [], stdin: input }, options)
    return { dict: dictOf(found), consumed: input.consumed, query_string_after: environ.get('QUERY_STRING') ?? null }
  },
  parse_multipart: (cgi, vector, piece) => {
    const params = new cgi.Dictionary()
    if (vector.boundary_b64 !== undefined && vector.boundary_b64 !== null) params.set('boundary', octets(vector.boundary_b64))
    if (vector.content_length !== undefined && vector.content_length !== null) {
      params.set('CONTENT-LENGTH', String(vector.content_length))
    }
    const input = inputOf(vector, piece)
    return { dict: dictOf(cgi.parse_multipart(input, params, optionsOf(cgi, vector))), consumed: input.consumed }
  },
  valid_boundary: (cgi, vector) => ({ valid: cgi.valid_boundary(vector.boundary ?? octets(vector.boundary_b64)) }),
  html_escape: (cgi, { text }) => ({ quoted: cgi.escape(text), unquoted: cgi.escape(text, false) }),
  unquote: (cgi, { text, options }) => ({
    text: cgi.unquote(text, options?.encoding, options?.errors),
    bytes_b64: base64(cgi.unquote_to_bytes(text)),
  }),
  quote: (cgi, { text }) => ({ quoted: cgi.quote(text), quoted_no_safe: cgi.quote(text, '') }),
  log: logged,
  print: printed,
}

// Forms

function form(cgi, vector, piece) {
  return describeForm(cgi, makeForm(cgi, vector, piece), vector)
}

function makeForm(cgi, vector, piece) {
  const options = optionsOf(cgi, vector)
  const input = inputOf(vector, piece)
  const argv = vector.options?.argv ?? vector.argv ?? []
  return { form: new cgi.FieldStorage({ env: environOf(cgi, vector), argv, stdin: input }, options), input }
}

function describeForm(cgi, { form, input }, vector) {
  const described = { type: form.type, done: form.done, consumed: input.consumed }
  if (form.list === undefined) return { ...described, items: null, ...valueMember(form.value) }
  const keys = form.keys().map(none)
  const api = (vector.expect?.api ?? []).map(({ key }) => ({
    key,
    getvalue: plain(form.getvalue(key ?? undefined)),
    getfirst: plain(form.getfirst(key ?? undefined)),
    getlist: plain(form.getlist(key ?? undefined)),
  }))
  const items = form.list.map((item) => describeItem(cgi, item))
  return { ...described, items, keys, len: form.length, bool: form.bool(), api }
}

function describeItem(cgi, item) {
  const mini = item instanceof cgi.MiniFieldStorage
  const described = { is_mini: mini, name: none(item.name), filename: none(item.filename), type: none(item.type) }
  if (mini) return { ...described, value: item.value }
  Object.assign(described, {
    type_options: pairsOf(item.type_options),
    disposition: item.disposition,
    disposition_options: pairsOf(item.disposition_options),
    done: item.done,
    headers: pairsOf(item.headers),
  })
  if (item.list !== undefined) return { ...described, items: item.list.map((inner) => describeItem(cgi, inner)) }
  return { ...described, ...valueMember(item.value) }
}

function valueMember(value) {
  return value instanceof Uint8Array ? { value_b64: base64(value) } : { value: none(value) }
}

/** One call of an `api` vector. */
function called(cgi, form, [name, ...words]) {
  const [key, more] = words.map((word) => word ?? undefined)
  const calls = {
    getvalue: () => plain(form.getvalue(key, more)),
    getfirst: () => plain(form.getfirst(key, more)),
    getlist: () => plain(form.getlist(key)),
    in: () => form.has(key),
    len: () => form.length,
    bool: () => form.bool(),
    keys: () => form.keys().map(none),
    iter: () => [...form.keys()].map(none),
    item: () => plain(form.item(key)),
    item_attr: () => attribute(form.item(key), more),
    item_repr: () => form.item(key).repr(),
    attr: () => attribute(form, key),
    value: () => plain(form.value),
    repr: () => form.repr(),
    file_read: () => plain(read(form.item(key).file)),
    with: () => {
      form.close()
      form.close()
      return 'closed'
    },
  }
  const outcome = attempt(() => ({ result: calls[name]() }))
  return outcome.error === null ? { result: outcome.result } : { error: outcome.error }
}

/** Python's AttributeError for a name that is none. */
function attribute(item, name) {
  if (name === 'file' && item.file !== undefined) return plain(read(item.file))
  if (item === undefined || !(name in item)) throw Object.assign(new Error(name), { name: 'AttributeError' })
  return plain(item[name])
}

function read(file) {
  file.seek(0)
  return file.read(file.length)
}

// Printing and the log

function printed(cgi, vector, piece) {
  const out = []
  const printer = { print: (text) => out.push(`${text ?? ''}\n`) }
  const query = vector.query === undefined ? {} : { QUERY_STRING: vector.query }
  const env = environOf(cgi, { env: { ...vector.env, ...query } })
  const [script, ...argv] = vector.argv ?? ['']
  if (vector.argv) env.set('SCRIPT_NAME', script)
  const source = { env, argv, stdin: inputOf(vector, piece), form: undefined }
  const functions = {
    print_environ: () => cgi.print_environ(printer, env),
    print_form: () => cgi.print_form(printer, new cgi.FieldStorage(source, optionsOf(cgi, vector))),
    print_directory: () => cgi.print_directory(printer, env),
    print_arguments: () => cgi.print_arguments(printer, source),
    print_environ_usage: () => cgi.print_environ_usage(printer),
    print_exception: () => cgi.print_exception(printer, raised(vector)),
    test: () => pull(cgi.test({ ...source, ...printer }), out),
  }
  functions[vector.function]()
  return judged(out.join(''), vector)
}

function raised({ raise = [] }) {
  return Object.assign(new Error(raise[1] ?? ''), { name: raise[0] ?? 'Exception' })
}

/** What a source gives, behind what was printed. */
function pull(source, out) {
  const bytes = new Uint8Array(64)
  const all = []
  for (let count = source.read(bytes, 1, 40); count >= 0; count = source.read(bytes, 1, 40)) {
    all.push(...bytes.subarray(1, 1 + count))
  }
  out.push(new TextDecoder().decode(Uint8Array.from(all)))
}

/** What the vector asks of the text. */
function judged(stdout, { expect = {}, better = {} }) {
  const wanted = (name) => [...new Set([...(expect[name] ?? []), ...(better[name] ?? [])])]
  const places = []
  let at = 0
  for (const text of wanted('in_order')) {
    at = stdout.indexOf(text, at)
    if (at < 0) break
    places.push(text)
  }
  return {
    stdout,
    contains: wanted('contains').filter((text) => stdout.includes(text)),
    absent: wanted('absent').filter((text) => !stdout.includes(text)),
    in_order: places,
    headings: stdout.split('\n').filter((line) => /^<H[13]>/.test(line)).map((line) => line.slice(4, -5)),
    starts_with: stdout.slice(0, (expect.starts_with ?? '').length),
  }
}

function logged(cgi, vector) {
  const lines = []
  const log = new cgi.Log({ error: (text) => lines.push(`${text}\n`) })
  const steps = {
    logfp: () => { log.logfp = { write: (text) => lines.push(text) } },
    logfile: (name) => { log.logfile = name ?? 'log' },
    closelog: () => log.closelog(),
    nolog: () => log.nolog(),
  }
  for (const [name, first, ...rest] of vector.steps) {
    if (steps[name]) steps[name](first)
    else log[name](first, rest)
  }
  return { text: lines.join('') }
}

// Values

function optionsOf(cgi, { options = {} }) {
  const given = Object.entries(options).filter(([, value]) => value !== null)
  const named = Object.fromEntries(given.filter(([name]) => name !== 'argv'))
  if (named.headers && typeof named.headers === 'object') named.headers = dictionary(cgi, named.headers)
  return named
}

function environOf(cgi, { env = {} }) {
  const environ = dictionary(cgi, env)
  environ.names = () => environ.keys()
  return environ
}

/** From an object or from pairs. */
function dictionary(cgi, members) {
  const made = new cgi.Dictionary()
  for (const [name, value] of Array.isArray(members) ? members : Object.entries(members)) made.set(name, value)
  return made
}

/** Python's fp: at most `piece` octets a read. */
function inputOf(vector, piece = 0) {
  const bytes = bodyOf(vector)
  return {
    consumed: 0,
    read(size) {
      const from = this.consumed
      this.consumed = Math.min(bytes.length, from + Math.min(size, piece || size))
      return bytes.subarray(from, this.consumed)
    },
  }
}

function bodyOf({ body_b64: whole, body_rle: runs, body }) {
  if (whole !== undefined) return octets(whole)
  if (runs !== undefined) return expanded(runs)
  return new TextEncoder().encode(body ?? '')
}

function expanded(runs) {
  const pieces = runs.map(([piece, count]) => [octets(piece), count])
  const bytes = new Uint8Array(pieces.reduce((sum, [piece, count]) => sum + piece.length * count, 0))
  let at = 0
  for (const [piece, count] of pieces) {
    for (let i = 0; i < count; i++, at += piece.length) bytes.set(piece, at)
  }
  return bytes
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function octets(text) {
  const digits = text.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor(digits.length * 3 / 4))
  let bits = 0
  for (let i = 0, put = 0; i < digits.length; i++) {
    bits = bits << 6 | DIGITS.indexOf(digits[i])
    if (i % 4 > 0) bytes[put++] = bits >> 6 - i % 4 * 2 & 0xFF
  }
  return bytes
}

function base64(bytes) {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2]
    for (let j = 0; j < 4; j++) text += i + j > bytes.length ? '=' : DIGITS[bits >> 18 - 6 * j & 63]
  }
  return text
}

/** Undefined is Python's None, null in JSON. */
function none(value) {
  return value ?? null
}

function dictOf(dictionary) {
  return dictionary.keys().map((name) => [none(name), plain(dictionary.get(name))])
}

function pairsOf(dictionary) {
  const values = dictionary.values?.() ?? []
  return values.map((value, index) => [none(dictionary.keys()[index]), value])
}

function plain(value) {
  if (value instanceof Uint8Array) return { b64: base64(value) }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) {
    return value.repr ? { item: [none(value.name), none(value.filename)] } : pairsOf(value)
  }
  return none(value)
}

function attempt(call) {
  try {
    return { error: null, ...call() }
  } catch (error) {
    return { error: { type: error.name, message: error.message } }
  }
}

/** Only the members that the vector knows: runs where it has runs, no options where it has none. */
function shaped(result, { expect = {}, better = {} }) {
  const known = [...Object.keys(expect), ...Object.keys(better), 'error', 'consumed']
  const kept = Object.fromEntries(Object.entries(result).filter(([name]) => known.includes(name)))
  if (result.error !== null) return { error: result.error }
  Object.assign(kept, inRuns(result, expect), inRuns(result, better))
  if (kept.items) kept.items = shapedItems(result.items, expect.items, better.items)
  return kept
}

function shapedItems(items, expected = [], better = []) {
  return items.map((item, index) => {
    const models = [expected?.[index], better?.[index]].filter(Boolean)
    const known = models.length > 0 ? models.flatMap(Object.keys) : ['name', 'filename', 'value', 'value_b64', 'items']
    const kept = Object.fromEntries(Object.entries(item).filter(([name, value]) =>
      known.includes(name) || Array.isArray(value) && value.length > 0 && name.endsWith('_options')))
    for (const model of models) Object.assign(kept, inRuns(item, model))
    if (item.items) kept.items = shapedItems(item.items, expected?.[index]?.items, better?.[index]?.items)
    return kept
  })
}

/** The value in the runs of the vector, when they are the same octets; else as one run. */
function inRuns(result, model) {
  const runs = {}
  for (const [name, own] of [['value_rle', 'value_b64'], ['value_text_rle', 'value']]) {
    if (!(name in model) || !(own in result)) continue
    const whole = own === 'value' ? base64(new TextEncoder().encode(result[own])) : result[own]
    runs[name] = base64(expanded(model[name])) === whole ? model[name] : [[whole, 1]]
  }
  return runs
}
