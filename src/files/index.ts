// The static server, an entry of its own: where it is not imported it costs nothing.
export type { FilesHost } from './documents.ts'
export { StaticFiles, type FileContent, type StaticFile, type StaticOptions } from './static-files.ts'
