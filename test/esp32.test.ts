// The example device linked for an ESP32 as far as that goes without Espressif's tools: everything is mapped, preloaded
// and frozen, and its size in flash is what boards/esp32/README.md says. Needs MODDABLE; CI has none.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { BOARDS, deviceImage, missing } from '../scripts/firmware.mjs'
import { build, root } from '../scripts/setup.mjs'

/** The size may differ from what is written by this. */
const ROOM = 0.1
const FLASH_BYTES = 4 << 20
const SECTOR_BYTES = 4096
/** Apps begin where the processor's cache can map them. */
const APP_BYTES = 1 << 16

interface Partition {
  name: string
  type: string
  from: number
  to: number
}

/** By ESP-IDF's rule: what has no offset begins where the one before it ends. */
function partitions(csv: string): Partition[] {
  const rows = csv.split('\n').filter(line => line.trim() !== '' && !line.startsWith('#'))
  let end = 0
  return rows.map(line => {
    const [name, type, , offset, size] = line.split(',').map(item => item.trim())
    const from = offset === '' ? end : Number(offset)
    end = from + Number(size)
    return { name, type, from, to: end }
  })
}

/** Bytes in flash, as the table of boards/esp32/README.md has them. */
function written(board: string): number {
  const readme = readFileSync(join(root, 'boards/esp32/README.md'), 'utf8')
  const row = readme.split('\n').find(line => line.startsWith(`| \`-p ${board}\``))
  return Number(row?.split('|')[2].replace(/[^0-9]/g, ''))
}

test('the partition table has a store, and nothing overlaps', () => {
  const table = partitions(readFileSync(join(root, 'boards/esp32/sdkconfig/partitions.csv'), 'utf8'))
  assert.deepEqual(table.map(({ name }) => name), ['nvs', 'phy_init', 'factory', 'postern'])
  table.forEach(({ type, from, to }, i) => {
    assert.ok(from >= (i === 0 ? 0x9000 : table[i - 1].to) && to <= FLASH_BYTES)
    assert.equal(from % (type === 'app' ? APP_BYTES : SECTOR_BYTES), 0)
    assert.equal(to % SECTOR_BYTES, 0)
  })
})

const reason = missing()
for (const board of BOARDS) {
  test(`the example device links for -p ${board}`, { skip: reason }, context => {
    build()
    const { rom, folder } = deviceImage(board)
    context.diagnostic(`${rom} B of flash`)
    assert.ok(Math.abs(rom - written(board)) <= ROOM * written(board), `${rom} B, but written is ${written(board)} B`)
    const makefile = readFileSync(join(folder, 'makefile'), 'utf8')
    const [, table] = /^PARTITIONS_FILE = (.*xsProj.*)$/m.exec(makefile) ?? []
    assert.ok(partitions(readFileSync(table, 'utf8')).some(({ name }) => name === 'postern'))
    assert.match(makefile, /^CREATION = -c 78848,0,4928,0,512,/m)
  })
}
if (reason) test('why not', context => context.diagnostic(`ESP32 image: skipped: ${reason}`))
