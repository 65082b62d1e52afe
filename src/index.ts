// The public surface: exports only.
export { Gateway, type GatewayOptions } from './gateway.ts'
export { defaultLimits, smallLimits, tinyLimits, type Limits } from './limits.ts'
export type { Answer } from './exchange/services.ts'
export type {
  Cgi, FieldPlan, MetaVariables, Plan, Script, SinkChoice, Stdin, StoredBlob,
} from './cgi/types.ts'
export type { AssetContent } from './files/assets.ts'
export type { FieldStorage, Item, PartFile } from './form/types.ts'
export type { Content, Sink, Source } from './sink.ts'
export type { BlobFacts } from './store/lookup.ts'
export type {
  Charset, Clock, Connection, ConnectionEvents, Digest, Flash, Listener, Platform,
} from './ports.ts'
