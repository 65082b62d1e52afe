// The intake: where content goes by the plan, what each sink hears, and which status each refusal has.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan } from '../src/cgi/types.ts'
import { MULTIPART, SINGLE, URLENCODED } from '../src/form/content-kind.ts'
import { Intake } from '../src/form/intake.ts'
import { PartItem } from '../src/form/items.ts'
import { Form } from '../src/form/field-storage.ts'
import { compileFormPlan } from '../src/form/plan.ts'
import type { FlashSink, SinkProvider } from '../src/form/sinks.ts'
import { defaultLimits } from '../src/limits.ts'
import type { Platform } from '../src/ports.ts'
import type { Sink } from '../src/sink.ts'
import * as portable from '../src/portable/index.ts'

const platform = portable as unknown as Platform
const NOTHING = new Uint8Array(0)
const FORM = 'multipart/form-data; boundary=x'

function part(head: string, content: string): string {
  return `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`
}

/** A sink that writes down what it hears. */
class Heard implements Sink {
  heard: string[]
  text = ''
  rooms: number
  taken = 0
  asked = 0
  status = 0

  constructor(heard: string[], rooms = 4096) {
    this.heard = heard
    this.rooms = rooms
  }

  room(): number {
    this.asked = this.taken + this.rooms
    return this.rooms
  }

  write(bytes: Uint8Array, from: number, to: number): void {
    assert.ok(to > from, 'something is written')
    this.taken += to - from
    this.text += Buffer.from(bytes.subarray(from, to)).toString('latin1')
  }

  close(length: number): void {
    this.heard.push(`close ${length} ${this.text}`)
  }

  abort(reason: string): void {
    this.heard.push(`abort ${reason}`)
  }
}

/** The same as an upload that can be read. */
class Upload extends Heard implements FlashSink {
  get length(): number {
    return this.text.length
  }

  readAt(position: number, target: Uint8Array, from: number, to: number): number {
    return Buffer.from(this.text, 'latin1').copy(target, from, position, position + to - from)
  }
}

class Provider implements SinkProvider {
  heard: string[] = []
  flashRooms = 4096
  full = false
  next: Upload | undefined

  flash(max: number): FlashSink | undefined {
    this.heard.push(`flash ${max}`)
    return this.full ? undefined : this.next ?? new Upload(this.heard)
  }

  flashRoom(): number {
    return this.flashRooms
  }

  custom(make: (cgi: never, name: string) => Sink, name: string): Sink {
    return make(undefined as never, name)
  }
}

interface Setting {
  plan?: Plan
  type?: string
  content: string
  provider?: Provider
  size?: number
  queryFields?: number
  limits?: object
}

/** Runs one content through a new intake; the first status that is not 0, and everything to look at. */
function run(setting: Setting) {
  const limits = { ...defaultLimits(), ...setting.limits }
  const intake = new Intake(platform, limits)
  const provider = setting.provider ?? new Provider()
  const type = Buffer.from(setting.type ?? FORM)
  const plan = compileFormPlan(setting.plan ?? {}, platform, limits)
  let status = intake.begin(plan, provider, type, 0, type.length, true, setting.queryFields ?? 0)
  const content = Buffer.from(setting.content, 'latin1')
  const size = setting.size ?? content.length
  for (let at = 0; at < content.length && status === 0; at += size) {
    const piece = Buffer.from(content.subarray(at, at + size))
    status = intake.feed(piece, 0, piece.length, false)
    piece.fill(0x58)
  }
  if (status === 0) status = intake.feed(NOTHING, 0, 0, true)
  return { status, intake, provider, form: formOf(intake) }
}

function formOf(intake: Intake): Form {
  return new Form(platform, {
    kind: intake.kind, space: intake.space, query: undefined, queryFrom: 0, queryTo: 0, separator: 0x26,
    keepBlank: false,
  }, new Uint8Array(64))
}

test('discards a file that nobody declared, and keeps what is known of it', () => {
  const { status, form, provider } = run({ content: part('name="f"; filename="a"', 'y'.repeat(9000)) + '--x--' })
  assert.equal(status, 0)
  const item = form.item('f')
  assert.deepEqual([item?.filename, item?.length, item?.file, item?.value], ['a', 9000, undefined, ''])
  assert.deepEqual(provider.heard, [])
})

test('sends a declared file to flash, in any pieces, and gives its content to the item', () => {
  const content = part('name="f"; filename="a"', 'data\r\n--') + part('name="t"', '1') + '--x--'
  for (let size = 1; size < content.length; size++) {
    const { status, form, provider } = run({ plan: { files: { f: { sink: 'flash', max: 99 } } }, content, size })
    assert.equal(status, 0)
    assert.deepEqual(provider.heard, ['flash 99', 'close 8 data\r\n--'])
    const item = form.item('f')
    assert.ok(item instanceof PartItem && item.content instanceof Upload)
    assert.equal(Buffer.from(item.file?.read() ?? []).toString(), 'data\r\n--')
    assert.equal(form.getfirst('t'), '1')
  }
})

test("sends a text where its plan says, and a file to the script's own sink", () => {
  const heard: string[] = []
  const make = (_cgi: unknown, name: string) => {
    heard.push(name)
    return new Heard(heard)
  }
  const plan: Plan = { texts: { note: { sink: 'flash', max: 50 } }, files: { '*': { sink: make } } }
  const content = part('name="note"', 'long') + part('name="any"; filename="b"', 'own') + '--x--'
  const { status, form, provider } = run({ plan, content })
  assert.equal(status, 0)
  assert.deepEqual(provider.heard, ['flash 50', 'close 4 long'])
  assert.deepEqual(heard, ['any', 'close 3 own'])
  assert.equal(form.item('note')?.value, '', 'what lies elsewhere is read from its file')
  assert.equal(Buffer.from(form.item('note')?.file?.read() ?? []).toString(), 'long')
  assert.equal(form.item('any')?.file, undefined)
})

test('sends the files of a group by the name of the group', () => {
  const content = part('name="f"\r\nContent-Type: multipart/mixed; boundary=y',
    '--y\r\nContent-Disposition: attachment; filename="a"\r\n\r\n1\r\n--y--') + '--x--'
  const { status, form, provider } = run({ plan: { files: { f: { sink: 'flash', max: 9 } } }, content })
  assert.equal(status, 0)
  assert.deepEqual(provider.heard, ['flash 9', 'close 1 1'])
  assert.equal(form.item('f')?.list?.[0].length, 1)
})

test('opens no sink, and asks for no type, where no file was chosen', () => {
  const plan: Plan = { files: { f: { sink: 'flash', max: 9, type: 'image/*' } } }
  const none = part('name="f"; filename=""\r\nContent-Type: application/octet-stream', '') + '--x--'
  const { status, form, provider } = run({ plan, content: none })
  assert.deepEqual([status, provider.heard, form.item('f')?.filename], [0, [], ''])
  const some = part('name="f"; filename=""\r\nContent-Type: image/png', '1') + '--x--'
  assert.deepEqual(run({ plan, content: some }).provider.heard, ['flash 9', 'close 1 1'])
})

test('refuses another media type than the plan names, with 415', () => {
  const typed = (type: string) => part(`name="f"; filename="a"\r\nContent-Type: ${type}`, '1') + '--x--'
  const family: Plan = { files: { f: { type: 'image/*' } } }
  const exact: Plan = { files: { f: { type: 'Text/CSV' } } }
  assert.equal(run({ plan: family, content: typed('IMAGE/png; a=b') }).status, 0)
  assert.equal(run({ plan: family, content: typed('imagex/png') }).status, 415)
  assert.equal(run({ plan: exact, content: typed('text/csv;charset=x') }).status, 0)
  assert.equal(run({ plan: exact, content: typed('text/csvx') }).status, 415)
  assert.equal(run({ plan: exact, content: part('name="f"; filename="a"', '1') + '--x--' }).status, 415)
  assert.equal(run({ plan: { files: { f: { type: '*/*' } } }, content: typed('a/b') }).status, 0)
})

test('refuses more than the declared maximum with 413, and tells the open sink once', () => {
  const plan: Plan = { files: { f: { sink: 'flash', max: 4 } } }
  const content = part('name="f"; filename="a"', '12345') + '--x--'
  for (let size = 1; size <= content.length; size++) {
    const { status, intake, provider } = run({ plan, content, size })
    assert.equal(status, 413)
    intake.abort('refused')
    intake.abort('again')
    intake.release()
    assert.deepEqual(provider.heard, ['flash 4', 'abort refused'])
  }
})

test('aborts the sink of a cut form; one that was closed hears nothing more', () => {
  const plan: Plan = { files: { '*': { sink: 'flash', max: 9 } } }
  const content = part('name="f"; filename="a"', '1') + part('name="g"; filename="b"', '2')
  const { status, intake, provider } = run({ plan, content })
  assert.equal(status, 400)
  intake.abort('cut')
  assert.deepEqual(provider.heard, ['flash 9', 'close 1 1', 'flash 9', 'abort cut'])
})

test('delivers a cut form where the plan wants that', () => {
  const content = part('name="a"', '1') + '--x\r\nContent-Disposition: form-data; name="b"\r\n\r\n2'
  const { status, form } = run({ plan: { truncated: 'deliver' }, content })
  assert.equal(status, 0)
  assert.equal(form.done, -1)
  assert.deepEqual(form.items().map(item => [item.name, item.value, item.done]), [['a', '1', 0], ['b', '2', -1]])
  assert.equal(run({ content }).status, 400)
})

test('answers 507 without room on flash, and with the status of an upload that failed', () => {
  const plan: Plan = { files: { f: { sink: 'flash', max: 9 } } }
  const content = part('name="f"; filename="a"', '1') + '--x--'
  const full = new Provider()
  full.full = true
  assert.equal(run({ plan, content, provider: full }).status, 507)
  const broken = new Provider()
  broken.next = new Upload(broken.heard)
  broken.next.status = 500
  const { status, intake } = run({ plan, content, provider: broken })
  assert.equal(status, 500)
  intake.abort('failed')
  assert.deepEqual(broken.heard, ['flash 9', 'abort failed'])
})

test('answers 500 when a sink of the script throws, wherever it does, and keeps the error for the log', () => {
  const content = part('name="f"; filename="a"', '1') + '--x--'
  for (const place of ['make', 'write', 'close', 'abort']) {
    const heard: string[] = []
    const thrown = new Error(place)
    const sink = new Heard(heard)
    const fail = () => { throw thrown }
    if (place === 'write') sink.write = fail
    if (place === 'close') sink.close = fail
    if (place === 'abort') sink.abort = fail
    const plan: Plan = { files: { f: { sink: () => place === 'make' ? fail() : sink } } }
    const cut = place === 'abort' ? content.slice(0, -6) : content
    const { status, intake } = run({ plan, content: cut })
    assert.equal(status, place === 'abort' ? 400 : 500)
    intake.abort('over')
    assert.equal(intake.error, thrown, place)
    assert.deepEqual(heard, place === 'write' ? ['abort over'] : [])
  }
})

test('says as its room the least that any sink of the plan takes, opened or not', () => {
  const limits = defaultLimits()
  const intake = new Intake(platform, limits)
  const provider = new Provider()
  const begin = (plan: Plan, type: string) => {
    const bytes = Buffer.from(type)
    intake.begin(compileFormPlan(plan, platform, limits), provider, bytes, 0, bytes.length, true, 0)
    return intake.room()
  }
  const flash: Plan = { files: { f: { sink: 'flash', max: 9 } } }
  assert.ok(begin({}, FORM) > 65536)
  assert.equal(begin(flash, FORM), 4096)
  assert.ok(begin(flash, 'application/x-www-form-urlencoded') > 65536, 'no file can come')
  assert.equal(begin({ texts: flash.files }, 'application/x-www-form-urlencoded'), 4096)
  provider.flashRooms = 0
  assert.equal(begin(flash, FORM), 0)
  provider.flashRooms = 4096
  const sink = new Heard([], 300)
  const own: Plan = { files: { f: { sink: () => sink } } }
  assert.equal(begin(own, FORM), 256)
  const head = Buffer.from(part('name="f"; filename="a"', '').slice(0, -2))
  intake.feed(head, 0, head.length, false)
  assert.equal(intake.room(), 256)
  sink.rooms = 0
  assert.equal(intake.room(), 0)
})

test('gives no sink more than the room that was asked for before', () => {
  const content = part('name="f"; filename="a"', '\r\n--'.repeat(500)) + part('name="g"; filename="b"', 'z'.repeat(900))
    + '--x--'
  const limits = defaultLimits()
  const sinks: Heard[] = []
  const plan = compileFormPlan({
    files: { '*': { sink: () => sinks[sinks.push(new Heard([], 300)) - 1] } },
  }, platform, limits)
  const intake = new Intake(platform, limits)
  const type = Buffer.from(FORM)
  intake.begin(plan, new Provider(), type, 0, type.length, true, 0)
  const bytes = Buffer.from(content)
  for (let at = 0; at < bytes.length;) {
    const before = sinks.length
    const room = intake.room()
    assert.ok(room > 0)
    const to = Math.min(bytes.length, at + room)
    assert.equal(intake.feed(bytes, at, to, false), 0)
    for (const sink of sinks.slice(0, before)) assert.ok(sink.asked === 0 || sink.taken <= sink.asked)
    for (const sink of sinks.slice(before)) assert.ok(sink.taken <= 256)
    at = to
  }
  assert.equal(intake.feed(NOTHING, 0, 0, true), 0)
  assert.deepEqual(sinks.map(sink => sink.text), ['\r\n--'.repeat(500), 'z'.repeat(900)])
})

test('spends twelve octets on a part beside its name, file name, value and uncommon header lines', () => {
  const spent = (head: string) => run({ content: part(head, '12345') + '--x--' }).intake.space.length
  assert.equal(spent('name="abc"'), 12 + 3 + 5)
  assert.equal(spent('name="abc"; filename="de"'), 12 + 3 + 2)
  assert.equal(spent('name="abc"; filename="de"\r\nX: y'), 12 + 3 + 2 + 6)
  assert.equal(spent('name="a%22"'), 12 + 2 + 5 + 'Content-Disposition: form-data; name="a%22"\r\n'.length)
})

test('counts the fields of the query among the parts', () => {
  const content = part('name="a"', '1') + part('name="b"', '2') + '--x--'
  const plan: Plan = { max_num_fields: 3 }
  assert.equal(run({ plan, content, queryFields: 1 }).status, 0)
  assert.equal(run({ plan, content, queryFields: 2 }).status, 413)
  assert.equal(run({ plan, content, queryFields: 4 }).status, 413)
  const urlencoded = { plan, type: 'application/x-www-form-urlencoded', content: 'a=1&b=2' }
  assert.equal(run({ ...urlencoded, queryFields: 1 }).status, 0)
  assert.equal(run({ ...urlencoded, queryFields: 2 }).status, 413)
  assert.equal(run({ plan: { max_num_fields: 1000 }, content, limits: { PARTS_MAX: 1 } }).status, 413)
})

test('keeps a single body of another type, at most VALUE_BYTES_MAX of it', () => {
  const { status, intake } = run({ type: 'application/json', content: '{}', size: 1 })
  assert.deepEqual([status, intake.kind, intake.space.length], [0, SINGLE, 2])
  const target = new Uint8Array(2)
  assert.equal(intake.space.readAt(0, target, 0, 2), 2)
  assert.equal(Buffer.from(target).toString(), '{}')
  assert.equal(run({ type: 'application/json', content: 'x'.repeat(1000), size: 333 }).status, 0)
  assert.equal(run({ type: 'application/json', content: 'x'.repeat(1001), size: 333 }).status, 413)
})

test('knows what a content is by its media type', () => {
  const intake = new Intake(platform, defaultLimits())
  const plan = compileFormPlan({}, platform, defaultLimits())
  const kindOf = (type: string | undefined, post: boolean) => {
    const bytes = Buffer.from(type ?? '')
    intake.begin(plan, new Provider(), bytes, type === undefined ? -1 : 0, bytes.length, post, 0)
    return intake.kind
  }
  assert.equal(kindOf('APPLICATION/X-www-form-urlencoded ; a=b', true), URLENCODED)
  assert.equal(kindOf('application/x-www-form-urlencodedx', true), SINGLE)
  assert.equal(kindOf('Multipart/Form-Data; boundary=x', true), MULTIPART)
  assert.equal(kindOf(undefined, true), URLENCODED)
  assert.equal(kindOf(undefined, false), SINGLE)
})

test('serves the next form as if there had been none before', () => {
  const limits = defaultLimits()
  const intake = new Intake(platform, limits)
  const plan = compileFormPlan({}, platform, limits)
  const contents = [
    [FORM, part('name="a"', 'x'.repeat(900)) + '--x\r\nbroken'], ['application/x-www-form-urlencoded', 'a=%4'],
    ['text/plain', 'one'], [FORM, part('name="a"', '1') + '--x--'],
  ]
  for (let round = 0; round < 3; round++) {
    for (const [type, content] of contents) {
      const bytes = Buffer.from(type)
      intake.begin(plan, new Provider(), bytes, 0, bytes.length, true, 0)
      const body = Buffer.from(content)
      const status = intake.feed(body, 0, body.length, false) || intake.feed(body, 0, 0, true)
      assert.equal(status, content.endsWith('broken') ? 400 : 0)
      if (type === FORM && status === 0) assert.deepEqual(formOf(intake).getlist('a'), ['1'])
      if (type.startsWith('application')) assert.deepEqual(formOf(intake).getlist('a'), ['%4'])
      intake.release()
      assert.deepEqual(formOf(intake).items(), [])
    }
  }
})

test('refuses a separator that could not separate', () => {
  for (const separator of ['', '&&', '%', '+', '=', 'é']) {
    assert.throws(() => compileFormPlan({ separator }, platform, defaultLimits()))
  }
})
