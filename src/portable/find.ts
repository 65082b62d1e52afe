// Boyer-Moore-Horspool search for a delimiter (RFC 2046 section 5.1.1). An alignment is verified from its first
// byte, the only CR of a delimiter: content made of the delimiter's other characters fails at once, so that hostile
// content costs one comparison an alignment and the search stays linear.

/** Fills `table` (256 entries) with the shift for each octet under the last place. `length` is at most 255. */
export function skipTable(needle: Uint8Array, length: number, table: Uint8Array): void {
  table.fill(length)
  for (let i = 0; i + 1 < length; i++) table[needle[i]] = length - 1 - i
}

/** First index in [from, to) where the first `length` bytes of `needle` begin and end before `to`, else -1. */
export function find(
  needle: Uint8Array, length: number, table: Uint8Array, bytes: Uint8Array,
  from: number, to: number,
): number {
  const reach = length - 1
  const first = needle[0]
  const last = needle[reach]
  let end = from + reach
  let octet = 0
  let i = 0
  while (end < to) {
    octet = bytes[end]
    if (octet === last && bytes[end - reach] === first) {
      i = 1
      while (i < reach && bytes[end - reach + i] === needle[i]) i++
      if (i >= reach) return end - reach
    }
    end += table[octet]
  }
  return -1
}
