// Throughput of reading a form with one large file, counted and dropped, against the readers that servers on Node use.
// All get the same reads of the same content. Ours copies each read into one receive buffer first, as the gateway does;
// the others get buffers of their own, as a stream gives them, and room enough never to wait.
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import fastifyBusboy from '@fastify/busboy'
import busboy from 'busboy'
import { NodePlatform } from '../../host-sim/node-platform.ts'
import type * as Parts from '../../src/parts.ts'
import { BOUNDARY, contentOf, formBegin, formEnd, type Kind } from './contents.ts'
import { type Figure, median, ratio, rounds, table, whole } from './rounds.ts'

const CONTENT_BYTES = 24 << 20
const READ_BYTES = [1460, 65536]
const KINDS: Kind[] = ['random', 'storm', 'near']
const ROUNDS = 5
const ROOM_BYTES = 1 << 20
const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }

/** Reads all; the octets of the file. */
type Reading = (reads: Buffer[]) => number | Promise<number>

function ours(parts: typeof Parts): Reading {
  const reader = new parts.MultipartReader(new NodePlatform(), parts.defaultLimits())
  const type = Buffer.from(headers['content-type'])
  const buffer = new Uint8Array(Math.max(...READ_BYTES))
  return reads => {
    let length = 0
    reader.begin(type, 0, type.length)
    for (const read of reads) {
      buffer.set(read)
      let event = reader.next(buffer, 0, read.length)
      while (event !== parts.MORE) {
        if (event === parts.DATA) length += reader.end - reader.start
        if (event === parts.REFUSED) return -1
        event = reader.next(buffer, reader.at, read.length)
      }
    }
    return reader.finish(false) === parts.END ? length : -1
  }
}

async function streamed(form: Writable, reads: Buffer[]): Promise<number> {
  let length = 0
  form.on('file', (_name: string, file: Readable) => file.on('data', (bytes: Buffer) => { length += bytes.length }))
  const over = Promise.race([once(form, 'finish'), once(form, 'close')])
  for (const read of reads) if (!form.write(read)) await once(form, 'drain')
  form.end()
  await over
  return length
}

/** The same content in reads of `size`, each a buffer of its own. */
function cut(form: Buffer, size: number): Buffer[] {
  const reads: Buffer[] = []
  for (let at = 0; at < form.length; at += size) reads.push(form.subarray(at, Math.min(at + size, form.length)))
  return reads
}

async function megabytesPerSecond(reading: Reading, reads: Buffer[]): Promise<number> {
  const begun = performance.now()
  const length = await reading(reads)
  const seconds = (performance.now() - begun) / 1000
  if (length !== CONTENT_BYTES) throw new Error(`${length} octets of ${CONTENT_BYTES} were read`)
  return length / 1e6 / seconds
}

export async function benchMultipart(parts: typeof Parts, print: (text: string) => void): Promise<Figure[]> {
  const room = { highWaterMark: ROOM_BYTES, fileHwm: ROOM_BYTES }
  const readings: Reading[] = [
    ours(parts),
    reads => streamed(busboy({ headers, ...room }), reads),
    reads => streamed(fastifyBusboy({ headers, ...room }), reads),
  ]
  const rows = [['MB/s, medians', 'ours', 'busboy', 'ratio', '@fastify/busboy', 'ratio']]
  const worst = READ_BYTES.map(() => Infinity)
  for (const kind of KINDS) {
    const form = Buffer.concat([formBegin(), contentOf(kind, CONTENT_BYTES), formEnd()])
    for (const [i, size] of READ_BYTES.entries()) {
      const reads = cut(form, size)
      const [own, ...others] = await rounds(ROUNDS, readings.map(reading => () => megabytesPerSecond(reading, reads)))
      const compared = others.map(other => [whole(median(other)), ratio(own, other).toFixed(2)])
      rows.push([`${kind}, reads of ${whole(size)}`, whole(median(own)), ...compared.flat()])
      worst[i] = Math.min(worst[i], ...others.map(other => ratio(own, other)))
    }
  }
  print(table(rows))
  return READ_BYTES.map((size, i) => ({
    what: `multipart on Node, reads of ${whole(size)} B`,
    stands: `at worst ${worst[i].toFixed(2)} times the faster peer`,
  }))
}
