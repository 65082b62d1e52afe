// What one run must keep: the share of right answers, no long gap, a quick recovery, no 500, every pool as before.
import { isDeepStrictEqual } from 'node:util'
import type { Client } from './clients.ts'

export const ATTACK_MS = 6000
export const RECOVERY_MS = 2000
export const HOSTILE_PEERS = 64
const GAP_MS_MAX = 500
const RECOVERED_MS_MAX = 500
const RIGHT_MIN = { other: 0.99, same: 0.97 }
/** Of each client: fewer answers than that prove nothing. */
const ANSWERS_MIN = 30

export type Address = keyof typeof RIGHT_MIN

export interface Figures {
  asked: number
  right: number
  gap: number
  recovery: number
  failures: number
  /** Successes where there may be none. */
  successes: number
  visits: number
  complaints: string[]
}

export function figuresOf(clients: Client[], crowd: { failures: number; successes: number; visits: number }): Figures {
  const right = clients.reduce((sum, client) => sum + client.right, 0)
  return {
    asked: right + clients.reduce((sum, client) => sum + client.wrong, 0),
    right,
    gap: Math.max(...clients.map(client => client.gap)),
    recovery: Math.max(...clients.map(client => client.recovery ?? Infinity)),
    failures: crowd.failures + clients.reduce((sum, client) => sum + client.failures, 0),
    successes: crowd.successes,
    visits: crowd.visits,
    complaints: clients.flatMap(client => client.complaints),
  }
}

/** What was missed, a phrase each. */
export function missed(address: Address, figures: Figures, before: unknown, after: unknown): string[] {
  const { asked, right, gap, recovery, failures, successes } = figures
  const found: string[] = []
  if (asked < ANSWERS_MIN) found.push(`only ${asked} answers`)
  if (right < asked * RIGHT_MIN[address]) found.push(`${percent(figures)} % right`)
  if (gap > GAP_MS_MAX) found.push(`a gap of ${Math.round(gap)} ms`)
  if (recovery > RECOVERED_MS_MAX) found.push(`recovered in ${Math.round(recovery)} ms`)
  if (failures > 0) found.push(`${failures} times 500`)
  if (successes > 0) found.push(`${successes} successes of what must be refused`)
  if (!isDeepStrictEqual(before, after)) found.push(`pools ${JSON.stringify(before)}, then ${JSON.stringify(after)}`)
  return found
}

export function percent({ asked, right }: Figures): string {
  return (100 * right / asked).toFixed(1)
}
