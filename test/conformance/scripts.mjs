// What `npm run conformance` serves, in plain JavaScript that Node and XS both run: spec/conformance.md section 1.

const SHOWN_BYTES = 64
const CONTENT_BYTES_MAX = 65536
const PAGE = '<!doctype html><title>STATIC-INDEX</title><p>STATIC-INDEX</p>\n'

/** `digest(bytes)` gives the SHA-256 of an array of octets in hexadecimal. */
export function register(gateway, digest) {
  const beginnings = new Beginnings()
  const stdin = { sink: cgi => beginnings.begin(cgi), max: CONTENT_BYTES_MAX }
  gateway.register('echo', { keep: ['*'], stdin }, cgi => echo(cgi, beginnings.take(cgi)))
  gateway.register('env', { keep: ['*'] }, env)
  gateway.register('hello', { methods: ['GET'] }, cgi => {
    cgi.print('Content-Type: text/plain\n')
    cgi.print('hello')
  })
  gateway.register('form', { files: { '*': { sink: 'flash', max: CONTENT_BYTES_MAX } } }, cgi => form(cgi, digest))
  gateway.asset('/', 'text/html; charset=utf-8', PAGE)
  gateway.asset('/index.html', 'text/html; charset=utf-8', PAGE)
}

function echo(cgi, content) {
  cgi.print('Content-Type: text/plain\n')
  cgi.print(`METHOD=${cgi.env.get('REQUEST_METHOD')}`)
  cgi.print(`PATH_INFO=${cgi.env.get('PATH_INFO') ?? ''}`)
  cgi.print(`QUERY_STRING=${cgi.env.get('QUERY_STRING') ?? ''}`)
  cgi.print(`BODY_LENGTH=${content.length}`)
  cgi.print(`BODY_TEXT=${content.text}`)
  for (const name of cgi.fieldNames()) cgi.print(`HEADER ${name}=${cgi.field(name)}`)
}

function env(cgi) {
  cgi.print('Content-Type: text/plain\n')
  for (const name of cgi.env.names()) cgi.print(`${name}=${cgi.env.get(name)}`)
}

/** The items may be longer than what a script may print, so they are a source. */
function form(cgi, digest) {
  const items = cgi.form.items().map(item => ({
    name: item.name ?? null,
    filename: item.filename ?? null,
    type: item.type ?? null,
    mini: item.mini,
    done: item.done,
    length: item.length,
    sha256: digest(contentOf(item)),
  }))
  cgi.print('Content-Type: text/plain\n')
  cgi.send(source(JSON.stringify({ items, keys: cgi.form.keys() })))
}

function contentOf(item) {
  if (!item.file) return new TextEncoder().encode(item.value)
  const bytes = new Uint8Array(item.file.length)
  for (let at = 0; at < bytes.length;) {
    const count = item.file.readAt(at, bytes, at, bytes.length)
    if (count <= 0) throw new Error(`content of ${bytes.length} B ends at ${at}`)
    at += count
  }
  return bytes
}

function source(text) {
  const bytes = new TextEncoder().encode(`${text}\n`)
  let sent = 0
  return {
    read(target, from, to) {
      if (sent === bytes.length) return -1
      const count = Math.min(to - from, bytes.length - sent)
      target.set(bytes.subarray(sent, sent + count), from)
      sent += count
      return count
    },
  }
}

/** How each content that is on its way begins; what is cut is forgotten. */
class Beginnings {
  runs = []

  begin(cgi) {
    const run = { cgi, length: 0, text: '' }
    this.runs.push(run)
    return {
      room: () => CONTENT_BYTES_MAX,
      write: (bytes, from, to) => {
        run.length += to - from
        for (let at = from; at < to && run.text.length < SHOWN_BYTES; at++) {
          const plain = bytes[at] >= 0x20 && bytes[at] <= 0x7E
          run.text += plain ? String.fromCharCode(bytes[at]) : '.'
        }
      },
      close: () => undefined,
      abort: () => { this.runs = this.runs.filter(other => other !== run) },
    }
  }

  take(cgi) {
    const run = this.runs.find(found => found.cgi === cgi)
    this.runs = this.runs.filter(other => other !== run)
    return run ?? { length: 0, text: '' }
  }
}
