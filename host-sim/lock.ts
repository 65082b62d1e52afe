// Two processes would each write from their own copy: one at a time. The lock is a file with our number in it.
import { readFileSync, writeFileSync } from 'node:fs'

/** Makes the lock, or takes it over from a process that is gone; its name. Throws when `what` is in use. */
export function locked(what: string, lock: string): string {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
  } catch {
    const holder = Number(readFileSync(lock, 'utf8'))
    if (holder !== process.pid && alive(holder)) throw new Error(`${what} is in use by process ${holder}: ${lock}`)
    writeFileSync(lock, String(process.pid))
  }
  return lock
}

function alive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}
