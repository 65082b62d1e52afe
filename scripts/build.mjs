// Builds dist/ whole: the three bundles and the declaration files, in a folder of its own that then takes the place of
// the old one, so that a test that runs meanwhile never meets half of it.
import { rmSync } from 'node:fs'
import { build } from './setup.mjs'

rmSync('dist/.stamp', { force: true })
build()
