/// <reference path="./espruino.d.ts" />
// The module `cgi` on Espruino: Python's, with the texts of this platform in the place of the portable ones.
import './text.ts'
export * from '../../src/library/index.ts'
