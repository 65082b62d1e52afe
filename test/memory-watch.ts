// Counts what a platform's connections read, and calls at 10, 50 and 90 % of a number of bytes.
import type { Platform } from '../src/ports.ts'

const SHARES = [0.1, 0.5, 0.9]

/** Returns the function that begins to count anew, towards `total`. */
export function watchReads(platform: Platform, sample: () => void): (total: number) => void {
  let marks: number[] = []
  let count = 0
  const listen = platform.listen.bind(platform)
  platform.listen = (port, accept) => listen(port, connection => {
    const read = connection.read.bind(connection)
    connection.read = (target, from, to) => {
      const got = read(target, from, to)
      count += got
      while (marks.length > 0 && count >= marks[0]) {
        marks.shift()
        sample()
      }
      return got
    }
    return accept(connection)
  })
  return total => {
    count = 0
    marks = SHARES.map(share => share * total)
  }
}
