// What peers do at the same work as figures that were measured elsewhere, once: the same chip of 64 sectors, a file
// replaced by writing another and renaming it, 2,000 times, a mount after each 50.
import type { Peers } from './row.ts'

export const ELSEWHERE: { readonly [same: string]: Peers | undefined } = {
  'erases-49152': { 'littlefs, prog 16': '13.04', 'littlefs, prog 256': '13.27', SPIFFS: '19.65' },
  'programmed-49152': { 'littlefs, prog 16': '1.005', 'littlefs, prog 256': '1.021', SPIFFS: '1.80' },
  'wear-49152-0': { 'littlefs, prog 16': '1.12', 'littlefs, prog 256': '1.10', SPIFFS: '1.00' },
  'wear-4096-0': { 'littlefs, prog 256': '6.29' },
  'start-read': { 'littlefs, prog 16': '3.8 KB', 'littlefs, prog 256': '5.3 KB', SPIFFS: '16.6 KB' },
  cuts: { 'littlefs, prog 16': '0 of 836', 'littlefs, prog 256': '0 of 844', SPIFFS: '1,596 of 6,700' },
  'cuts-5': { 'littlefs, prog 16': '20 of 2,090', 'littlefs, prog 256': '0 of 2,110' },
}
