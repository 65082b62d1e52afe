import type { Gateway } from '../../src/index.ts'

export function register(gateway: Gateway, digest: (bytes: Uint8Array) => string): void
