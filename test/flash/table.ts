// The table: each figure with its goal, what was measured now, and its peers.
import { ELSEWHERE } from './peers.ts'
import { PEERS, type Peers, type Row } from './row.ts'

const MARK = '*'

/** `measured`: of peers, in this run. */
export function table(rows: Row[], measured: { [same: string]: Peers | undefined }): string {
  const lines = [['', 'work', 'goal', 'measured', '', ...PEERS]]
  for (const row of rows) {
    const peers = PEERS.map(peer => {
      const elsewhere = ELSEWHERE[row.same ?? '']?.[peer], now = measured[row.same ?? '']?.[peer]
      return [now, elsewhere && `${elsewhere}${MARK}`].filter(text => text !== undefined).join(' ')
    })
    lines.push([row.figure, row.work, row.goal, row.measured, row.holds ? 'holds' : 'FAILS', ...peers])
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map(line => line[column].length)))
  const text = lines.map(line => line.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd())
  return [...text, `${MARK} measured elsewhere, at the same work`, ''].join('\n')
}
