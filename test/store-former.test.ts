// Any former content of the region: it mounts in bounded reads, nothing of it is served that is not ours and right, and
// what is saved then is there after a restart. An image by littlefs itself needs LITTLEFS; CI has none.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NorChip } from '../host-sim/nor-chip.ts'
import { FORMERS, type Former, startOf } from './flash/former.ts'
import { Littlefs, missingLittlefs } from './flash/littlefs.ts'
import { SECTOR_BYTES, bytesOf, mount, read, save, stateOf } from './store-fixture.ts'

const ERASES_MAX = 2

const missing = missingLittlefs()
const all: (Former & { skip?: string })[] = [...FORMERS, {
  name: 'an image that littlefs made itself', read: 32, skip: missing,
  cells: () => {
    const littlefs = new Littlefs()
    try {
      return littlefs.image()
    } finally {
      littlefs.close()
    }
  },
}]

for (const former of all) {
  test(`mounts ${former.name}`, { skip: former.skip }, context => {
    const cells = former.cells(), sectors = cells.length / SECTOR_BYTES
    const { reads, bytes } = startOf(cells)
    context.diagnostic(`${sectors} sectors: ${reads} reads, ${bytes} bytes`)
    assert.ok(bytes <= former.read * sectors + 2 * SECTOR_BYTES, `${bytes / sectors} bytes of each sector were read`)
    const chip = new NorChip(cells.length, cells), { store, lines } = mount(chip)
    assert.ok(store.ready && chip.erases <= ERASES_MAX)
    assert.equal(stateOf(store), served(former.serves))
    assert.ok(lines.length <= 1, lines.join('\n'))
    assert.match(lines.join('\n'), former.line ?? /^$|interrupted or damaged/)
    const blob = bytesOf(9000, 90), record = bytesOf(60, 91)
    assert.equal(save(store, { blobs: [['next', blob]] }), 0)
    assert.equal(save(store, { records: [['next', record]] }), 0)
    const again = mount(chip.reboot())
    assert.deepEqual(read(again.store, 'next'), blob)
    assert.deepEqual(again.store.record('next'), record)
    assert.equal(again.store.names().length, (former.serves?.blobs?.length ?? 0) + 1)
  })
}

/** In the words of `stateOf`, by way of a store that holds just this. */
function served(change: Parameters<typeof save>[1] | undefined): string {
  const { store } = mount(new NorChip(64 * SECTOR_BYTES))
  if (change !== undefined) assert.equal(save(store, change), 0)
  return stateOf(store)
}
