/// <reference path="./espruino.d.ts" />
// The module `postern-full` on Espruino: `postern` with the static server and `cgitb`. It is one or the other that goes into
// Storage. Texts are those of this platform in the place of the portable ones.
import './text.ts'
export * from './index.ts'
export { StaticFiles, type FileContent, type StaticFile, type StaticOptions } from '../../src/files/index.ts'
export { enable, handler, html, text, type CgitbOptions, type Info } from '../../src/cgitb/index.ts'
