// The folder that the vectors of static documents ask for, in the language subset of src/.
import type { StaticFiles } from '../src/files/index.ts'
import type { Gateway } from '../src/gateway.ts'
import { binary } from '../host-sim/world/responses.ts'

const TIME = 784111777

/** `Files` is of the same bundle as the gateway: what only they know of each other has names of its own there. */
export function registerVectorDocuments(gateway: Gateway, Files: typeof StaticFiles): void {
  gateway.documents(new Files(gateway, {
    listing: true,
    files: [
      { path: '/www/ten.bin', content: binary('0123456789'), time: TIME, tag: 'v1' },
      { path: '/www/text.txt', content: 'plain text', gzip: binary('zipped'), tag: 't' },
      { path: '/www/index.html', content: 'the index' },
      { path: '/www/.hidden', content: 'hidden' },
      { path: '/www/list/<a>.txt', content: 'a' },
      { path: '/www/list/deep/b.txt', content: 'b' },
    ],
  }))
}
