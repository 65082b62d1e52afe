// What is cut: grounds (what is on flash before, and where in the ring) and changes (one transaction each), as data. A
// work is a change on a ground; its name is `change@ground`.
export interface Upload {
  name: string
  /** FULL: all that the region takes. */
  bytes: number
  seed: number
}

export interface Setting {
  name: string
  bytes: number
  seed: number
}

export interface Change {
  blobs: Upload[]
  records: Setting[]
  remove: string[]
}

export interface Ground {
  name: string
  sectors: number
  /** A folder of files in place of a chip. */
  files: boolean
  /** The seed of former content; 0: it reads as erased. */
  past: number
  /** Hundredths of the region in a blob that stays, beside small neighbours; 0: nothing was ever saved. */
  filled: number
  /** Every second sector is in use. */
  holes: boolean
  /** No more room than the change needs. */
  nearly: boolean
  /** Settings are saved until the commit is this often around the ring, and then in this sector or the next that is free. */
  laps: number
  place: number
  /** An upload did not come to its end before the last restart. */
  torn: boolean
  /** Before the last restart the foot of a commit was cut: its bits are weak. Now it is not valid; it may be another time. */
  weak: boolean
}

/** `before` is saved first: what the change replaces or removes. */
export interface Kind {
  name: string
  before: Change | undefined
  change: Change
  /** Bytes of an upload that was begun and given up just before, since the same start; 0: none. */
  aborted: number
  /** Cut at every byte that is programmed, without second cuts, instead of at every operation. */
  bytes: boolean
}

export interface Work {
  name: string
  kind: Kind
  ground: Ground
}

export const FULL = -1

const none: Setting[] = []
const nobody: string[] = []

function files(blobs: Upload[]): Change {
  return { blobs, records: none, remove: nobody }
}

function blob(name: string, bytes: number, seed: number): Upload {
  return { name, bytes, seed }
}

function upload(bytes: number): Kind {
  const name = bytes === FULL ? 'upload-full' : `upload-${bytes}`
  return { name, before: undefined, change: files([blob('upload', bytes, 70)]), aborted: 0, bytes: false }
}

function replace(bytes: number): Kind {
  return {
    name: `replace-${bytes}`,
    before: files([blob('certificate', bytes + 60, 71), blob('beside', 90, 72)]),
    change: files([blob('certificate', bytes, 73)]),
    aborted: 0,
    bytes: false,
  }
}

const small: Kind[] = [upload(0), upload(1), upload(255), upload(256), upload(257)]
const sector: Kind[] = [upload(4095), upload(4096), upload(4097), replace(300), replace(4096)]
const large: Kind[] = [upload(49152), upload(FULL)]
const largest: Kind[] = [replace(49152)]

const settings: Change = {
  blobs: [], records: [{ name: 'wifi', bytes: 60, seed: 74 }, { name: 'mqtt', bytes: 160, seed: 75 }], remove: nobody,
}

const others: Kind[] = [
  {
    name: 'files-and-fields',
    before: files([blob('logo', 700, 76)]),
    change: {
      blobs: [blob('index', 300, 77), blob('logo', 4096, 78), blob('firmware', 5200, 79)],
      records: [{ name: 'title', bytes: 40, seed: 80 }, { name: 'note', bytes: 900, seed: 81 }],
      remove: nobody,
    },
    aborted: 0,
    bytes: false,
  },
  { name: 'settings', before: undefined, change: settings, aborted: 0, bytes: false },
  {
    name: 'remove',
    before: { blobs: [blob('old', 6000, 82)], records: [{ name: 'old', bytes: 30, seed: 83 }], remove: nobody },
    change: { blobs: [], records: none, remove: ['old'] },
    aborted: 0,
    bytes: false,
  },
]

/** No page of the first was programmed: its sector needs no other erase. */
const afterwards: Kind[] = [
  { name: 'abort-200-upload-4096', before: undefined, change: files([blob('upload', 4096, 70)]), aborted: 200, bytes: false },
  { name: 'abort-600-settings', before: undefined, change: settings, aborted: 600, bytes: false },
]

const bytewise: Kind[] = [
  { name: 'settings-bytes', before: undefined, change: settings, aborted: 0, bytes: true },
  { name: 'upload-4096-bytes', before: undefined, change: files([blob('upload', 4096, 70)]), aborted: 0, bytes: true },
]

const plain: Ground = {
  name: 'plain', sectors: 32, files: false, past: 0, filled: 0, holes: false, nearly: false, laps: 0, place: 0, torn: false,
  weak: false,
}

function ground(name: string, differences: Partial<Ground>): Ground {
  return Object.assign({}, plain, { name }, differences)
}

const fresh = ground('fresh', { sectors: 24 })
const half = ground('half', { filled: 50, past: 5, laps: 3, place: 24 })
/** What follows the commit is at the start of the region. */
const end = ground('end', { filled: 45, laps: 2, place: 31 })
const start = ground('start', { filled: 45, laps: 4, place: 0 })
const nearly = ground('nearly', { filled: 30, past: 6, laps: 5, nearly: true })
const holes = ground('holes', { filled: 10, holes: true, laps: 1 })
/** The smallest region. */
const least = ground('least', { sectors: 8, past: 7, laps: 9, place: 5 })
const torn = ground('torn', { sectors: 16, filled: 30, laps: 2, place: 11, torn: true })
const weak = ground('weak', { sectors: 16, filled: 30, laps: 2, place: 13, weak: true })

/** The same in files. */
function inFiles(place: Ground): Ground {
  return Object.assign({}, place, { name: `files-${place.name}`, files: true })
}

/** Which changes are made on which grounds. */
const table: { kinds: Kind[]; grounds: Ground[] }[] = [
  { kinds: small, grounds: [fresh, half, end, nearly, torn, weak] },
  { kinds: sector, grounds: [fresh, half, end, start, nearly, holes, least, torn, weak] },
  { kinds: large, grounds: [fresh, half, end, nearly] },
  { kinds: largest, grounds: [half, end, nearly] },
  { kinds: others, grounds: [fresh, half, end, start, nearly, holes, torn, weak] },
  { kinds: afterwards, grounds: [fresh, half, least, torn, weak] },
  { kinds: bytewise, grounds: [fresh, half, end, nearly] },
  { kinds: small, grounds: [fresh, torn].map(inFiles) },
  { kinds: sector, grounds: [half, least, torn].map(inFiles) },
  { kinds: largest, grounds: [half].map(inFiles) },
  { kinds: others, grounds: [fresh, half, holes].map(inFiles) },
  { kinds: afterwards, grounds: [least].map(inFiles) },
]

/** Every work, once. */
export function works(): Work[] {
  const found: Work[] = []
  for (let i = 0; i < table.length; i++) {
    for (let k = 0; k < table[i].kinds.length; k++) {
      for (let g = 0; g < table[i].grounds.length; g++) {
        const kind = table[i].kinds[k], place = table[i].grounds[g]
        // A region that is nearly full has no more than what the other changes ask for.
        const same = kind.name === 'upload-full' && place.nearly
        if (!same) found.push({ name: `${kind.name}@${place.name}`, kind, ground: place })
      }
    }
  }
  return found
}
