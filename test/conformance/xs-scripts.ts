// The entry of the script that XS evaluates for `npm run conformance -- --engine xs`.
import { Sha256 } from '../../boards/device/sha256.ts'
import { board } from '../../host-sim/xs-board.ts'
import { register } from './scripts.mjs'

board(globalThis as unknown as Parameters<typeof board>[0], gateway => register(gateway, hexadecimal))

function hexadecimal(bytes: Uint8Array): string {
  const digest = new Sha256()
  digest.write(bytes, 0, bytes.length)
  let text = ''
  for (const octet of digest.close()) text += (octet < 16 ? '0' : '') + octet.toString(16)
  return text
}
