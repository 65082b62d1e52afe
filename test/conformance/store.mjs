// The store on any flash, for checks from outside: one call is one transaction, run to its acknowledgement. What the chip
// throws is thrown on. Translates and does nothing else.
import { load } from './load.mjs'

const modules = { ...await load('parts'), ...await load('portable') }

/** Mounts the region: an unconfirmed commit is written again before this returns. */
export function open(flash) {
  return openWith(modules, flash)
}

/** The same with modules at hand: Store, Crc32, encode, encodedLength, decode. */
export function openWith({ Store, Crc32, encode, encodedLength, decode }, flash) {
  const sum = new Crc32()
  const clock = { now: () => 0, wake() {}, onWake() {}, date: () => undefined }
  const crc32 = (bytes, from, to) => sum.of(bytes, from, to)
  const store = new Store(flash, crc32, clock, () => {}, { encode, encodedLength, decode }, 1)
  while (!store.ready && store.busy()) store.step()
  check(store)
  return new Adapter(store)
}

function check(store) {
  if (store.failed !== undefined) throw store.failed
}

class Adapter {
  constructor(store) {
    this.store = store
  }

  idle() {
    while (this.store.idle()) this.store.step()
    check(this.store)
  }

  save({ blobs = [], records = [], remove = [] }) {
    const store = this.store
    // How long the blobs are is not known: all the room there is, or the status when there is none.
    const transaction = store.begin(blobs.length > 0 ? Math.max(1, store.available()) : 0)
    if (typeof transaction === 'number') {
      check(store)
      return transaction
    }
    let status = 0
    let sum = 0
    for (const [name, chunks] of blobs) {
      const writer = transaction.writer()
      const length = this.write(writer, chunks)
      sum += length
      writer.close(length)
      if (writer.status === 0) status ||= transaction.keep(name, writer, '')
    }
    for (const [name, value] of records) status ||= transaction.record(name, value)
    for (const name of remove) status ||= transaction.remove(name)
    if (transaction.status !== 0) {
      transaction.abort()
      check(store)
      const begun = store.begin(sum)
      return typeof begun === 'number' ? begun : (begun.abort(), transaction.status)
    }
    if (status === 0) return this.commit(transaction)
    transaction.abort()
    return status
  }

  /** Writes what there is room for, and takes a turn when there is none. After a failure the rest is only counted. */
  write(writer, chunks) {
    let length = 0
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length && writer.status === 0;) {
        const room = writer.room()
        const end = Math.min(chunk.length, at + room)
        if (room > 0) writer.write(chunk, at, end)
        else this.store.step()
        check(this.store)
        at = end
      }
      length += chunk.length
    }
    return length
  }

  commit(transaction) {
    let status = -1
    transaction.commit((value) => { status = value })
    while (status < 0) this.store.step()
    check(this.store)
    return status
  }

  read(name) {
    const blob = this.store.open(name)
    if (blob === undefined) return undefined
    try {
      const content = new Uint8Array(blob.length)
      for (let at = 0; at < content.length;) at += blob.readAt(at, content, at, content.length)
      return content
    } finally {
      blob.release()
    }
  }

  record(name) {
    return this.store.record(name)
  }

  names() {
    return [...new Set([...this.store.names(), ...this.store.recordNames()])]
  }

  statistics() {
    return this.store.statistics()
  }
}
