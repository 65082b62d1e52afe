// Media types as one octet of a directory entry (SPEC.md section 5). Numbers are only ever added.
import { TYPE_INLINE } from './layout.ts'

/** Made when it is asked for: a directory entry is written or opened rarely, and RAM is kept always. */
function table(): string[] {
  return [
    '', 'application/octet-stream', 'text/plain', 'text/html', 'text/css', 'text/javascript', 'application/json',
    'image/png', 'image/jpeg', 'image/gif', 'image/svg+xml', 'image/x-icon', 'image/webp', 'application/xml',
    'application/pdf', 'application/zip', 'application/gzip', 'application/wasm', 'text/csv',
    'application/x-x509-ca-cert', 'application/x-pem-file', 'application/pkix-cert',
  ]
}

/** The number of a media type, or TYPE_INLINE. */
export function typeNumber(type: string): number {
  const index = table().indexOf(type)
  return index < 0 ? TYPE_INLINE : index
}

/** The media type of a number below TYPE_INLINE; '' for one of a later version. */
export function typeOf(index: number): string {
  return table()[index] ?? ''
}
