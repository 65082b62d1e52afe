// What a gateway makes of its platform's flash.
import { lean, type Limits } from '../limits.ts'
import type { Platform } from '../ports.ts'
import { Ration } from './ration.ts'
import { SECTOR_BYTES } from '../store/layout.ts'
import { Store } from '../store/store.ts'

/** The store, mounted; an unconfirmed commit is written again before anything is served. */
export function mountStore(platform: Platform, limits: Limits, log: (line: string) => void): Store | undefined {
  const flash = platform.flash
  if (!flash) return undefined
  const store = new Store(
    flash, (bytes, from, to) => platform.crc32(bytes, from, to), platform.clock, log, platform, limits.UPLOAD_SETS,
    lean(limits),
  )
  while (!store.ready && store.busy()) store.step()
  return store
}

/** The ration of erases for what nobody commits; undefined: there is no flash, or no ration. */
export function rationOf(platform: Platform, limits: Limits): Ration | undefined {
  const flash = platform.flash
  return flash && flash.size >= SECTOR_BYTES && limits.RATION_HOURS > 0
    ? new Ration(platform.clock, Math.floor(flash.size / SECTOR_BYTES), limits.RATION_HOURS) : undefined
}
