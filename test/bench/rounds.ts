// Ratios that mean something on a shared machine: the candidates take turns, round by round, and what is told of each is
// its median. A figure keeps the line in which it is summed up at the end.

/** Where we stand: one line. */
export interface Figure {
  what: string
  stands: string
}

/** Results of each candidate, in the order of the candidates; one warm-up round is not counted. */
export async function rounds(count: number, candidates: (() => number | Promise<number>)[]): Promise<number[][]> {
  const results: number[][] = candidates.map(() => [])
  for (let round = -1; round < count; round++) {
    for (const [i, candidate] of candidates.entries()) {
      const result = await candidate()
      if (round >= 0) results[i].push(result)
    }
  }
  return results
}

export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The median of the ratios within each round. */
export function ratio(ours: number[], theirs: number[]): number {
  return median(ours.map((value, round) => value / theirs[round]))
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

export function table(rows: string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)))
  return rows.map(row => row.map((cell, column) =>
    column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])).join('  ').trimEnd()).join('\n')
}
