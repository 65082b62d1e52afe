/// <reference path="./espruino.d.ts" />
// The module `postern-files` on Espruino: `postern` with the static server. It is one or the other that goes into Storage.
export * from './index.ts'
export { StaticFiles, type FileContent, type FilesHost, type StaticFile, type StaticOptions } from '../../src/files/index.ts'
