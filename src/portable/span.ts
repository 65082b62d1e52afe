/** First index in [from, to) whose entry in `table` (256 entries) is 0, else `to`: runs of a class of octets. */
export function span(table: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && table[bytes[at]] !== 0) at++
  return at
}
