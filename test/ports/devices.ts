// The conformance cases of the clock, of flash, and of what a platform has once: see ports-conformance.ts.
import assert from 'node:assert/strict'
import type { Flash } from '../../src/ports.ts'
import type { PortCase } from '../ports-conformance.ts'

const SECTOR_BYTES = 4096
const PAGE_BYTES = 256

export const clockCases: PortCase[] = [
  {
    name: 'counts milliseconds as int32',
    async run(harness) {
      const { clock } = harness.platform
      const before = clock.now()
      await harness.pass(30)
      const after = clock.now()
      assert.deepEqual([before, after], [before | 0, after | 0])
      assert.ok(((after - before) | 0) >= 30)
    },
  },
  {
    name: 'wakes once, not before its time, across the wrap',
    async run(harness) {
      const { clock } = harness.platform
      const asked = clock.now()
      const woken: number[] = []
      clock.onWake(() => { woken.push((clock.now() - asked) | 0) })
      clock.wake(40)
      await harness.pass(20)
      // A slow machine lets more pass.
      if (((clock.now() - asked) | 0) < 40) assert.deepEqual(woken, [])
      await harness.pass(100)
      assert.equal(woken.length, 1)
      assert.ok(woken[0] >= 40, `woken after ${woken[0]} ms`)
    },
  },
  {
    name: 'has one timer: a later wake replaces the former, sooner or later than it',
    async run(harness) {
      const { clock } = harness.platform
      let woken = 0
      clock.onWake(() => { woken++ })
      clock.wake(100)
      clock.wake(10000)
      await harness.pass(150)
      assert.equal(woken, 0)
      clock.wake(150)
      clock.wake(10)
      await harness.pass(200)
      assert.equal(woken, 1)
    },
  },
  {
    name: 'wakes for 0 ms in a later turn, also from inside a wake',
    async run(harness) {
      const { clock } = harness.platform
      let woken = 0
      let inside = false
      harness.arrangement?.wakes([0, 0])
      clock.onWake(() => {
        assert.equal(inside, false, 'never inside a port call')
        woken++
        inside = true
        if (woken < 3 && !harness.arrangement) clock.wake(0)
        inside = false
      })
      inside = true
      clock.wake(0)
      inside = false
      assert.equal(woken, 0)
      await harness.until(() => woken >= 3, 'it wakes three times')
      await harness.settle()
      assert.equal(woken, 3)
    },
  },
  {
    name: 'replaces what was asked for inside a wake too',
    async run(harness) {
      const { clock } = harness.platform
      let woken = 0
      harness.arrangement?.wakes([60])
      clock.onWake(() => {
        woken++
        if (woken === 1 && !harness.arrangement) clock.wake(60)
      })
      clock.wake(0)
      await harness.until(() => woken === 1, 'it wakes')
      clock.wake(10000)
      await harness.pass(120)
      assert.equal(woken, 1)
    },
  },
  {
    name: 'knows the date, or says that it does not',
    run(harness) {
      const date = harness.platform.clock.date()
      assert.ok(date === undefined || date > Date.UTC(2020, 0, 1))
    },
  },
  {
    name: 'fills all of the target with entropy, or says that it has none',
    run(harness) {
      const a = new Uint8Array(64)
      const b = new Uint8Array(64)
      if (!harness.platform.entropy(a)) return
      assert.equal(harness.platform.entropy(b), true)
      assert.notDeepEqual(a, b)
      assert.ok(a.subarray(56).some(octet => octet !== 0))
    },
  },
  {
    name: 'takes a line for the log',
    run(harness) {
      harness.platform.log('a line of the conformance suite')
    },
  },
]

export const flashCases: PortCase[] = [
  {
    name: 'has whole sectors',
    when: hasFlash,
    run: harness => onFlash(harness.platform.flash, flash => {
      assert.ok(flash.size >= SECTOR_BYTES)
      assert.equal(flash.size % SECTOR_BYTES, 0)
    }),
  },
  {
    name: 'erases one sector to 0xFF and leaves the others',
    when: hasFlash,
    run: harness => onFlash(harness.platform.flash, flash => {
      flash.erase(0)
      flash.erase(1)
      flash.program(filled(4, 0x5A), 0, 4, SECTOR_BYTES - PAGE_BYTES)
      flash.program(filled(4, 0xA5), 0, 4, SECTOR_BYTES)
      flash.erase(1)
      assert.deepEqual(reading(flash, SECTOR_BYTES, SECTOR_BYTES), filled(SECTOR_BYTES, 0xFF))
      assert.deepEqual(reading(flash, SECTOR_BYTES - PAGE_BYTES, 4), filled(4, 0x5A))
    }),
  },
  {
    name: 'programs [from, to) at any address of a page, and nothing beside it',
    when: hasFlash,
    run: harness => onFlash(harness.platform.flash, flash => {
      flash.erase(0)
      const source = filled(16, 0x11)
      source.fill(0x0F, 4, 12)
      flash.program(source, 4, 12, 300)
      source.fill(0)
      const page = reading(flash, PAGE_BYTES, PAGE_BYTES)
      assert.deepEqual(page.subarray(44, 52), filled(8, 0x0F))
      assert.deepEqual(page.subarray(0, 44), filled(44, 0xFF))
      assert.deepEqual(page.subarray(52), filled(PAGE_BYTES - 52, 0xFF))
    }),
  },
  {
    name: 'reads across sectors, only into [from, to)',
    when: hasFlash,
    run: harness => onFlash(harness.platform.flash, flash => {
      flash.erase(0)
      flash.erase(1)
      flash.program(filled(2, 0x22), 0, 2, SECTOR_BYTES - 2)
      flash.program(filled(2, 0x33), 0, 2, SECTOR_BYTES)
      const target = filled(8, 0xEE)
      flash.read(target, 2, 6, SECTOR_BYTES - 2)
      assert.deepEqual([...target], [0xEE, 0xEE, 0x22, 0x22, 0x33, 0x33, 0xEE, 0xEE])
    }),
  },
  {
    name: 'throws where a program crosses a page or anything leaves the chip',
    when: hasFlash,
    run: harness => onFlash(harness.platform.flash, flash => {
      flash.erase(0)
      assert.throws(() => flash.program(filled(2, 0), 0, 2, PAGE_BYTES - 1))
      assert.deepEqual(reading(flash, PAGE_BYTES - 1, 2), filled(2, 0xFF))
      assert.throws(() => flash.program(filled(1, 0), 0, 1, flash.size))
      assert.throws(() => flash.read(filled(2, 0), 0, 2, flash.size - 1))
      assert.throws(() => flash.erase(flash.size / SECTOR_BYTES))
      assert.throws(() => flash.erase(-1))
    }),
  },
]

function hasFlash(harness: { platform: { flash: Flash | undefined } }): boolean {
  return harness.platform.flash !== undefined
}

function onFlash(flash: Flash | undefined, run: (flash: Flash) => void): void {
  assert.ok(flash)
  run(flash)
}

function filled(length: number, octet: number): Uint8Array {
  return new Uint8Array(length).fill(octet)
}

/** Page by page: a small board has no room for a sector, and what carries it here. */
function reading(flash: Flash, address: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += PAGE_BYTES) {
    const piece = new Uint8Array(Math.min(PAGE_BYTES, length - at))
    flash.read(piece, 0, piece.length, address + at)
    bytes.set(piece, at)
  }
  return bytes
}
