/// <reference path="./espruino.d.ts" />
// The module `postern` on Espruino: the core with its ports.
export * from '../../src/index.ts'
export { EspruinoFlash } from './flash.ts'
export { EspruinoPlatform, type EspruinoOptions } from './platform.ts'
