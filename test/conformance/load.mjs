// Gives the conformance modules what they test: the bundles for Node, built first when a source changed.
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { build, install, root } from '../../scripts/setup.mjs'

/** `name` is index, parts, portable, or one of the simulator: host-sim, nor-chip, nor-image; files is in a folder of its own. */
export async function load(name, folder = 'node') {
  install()
  build()
  return import(pathToFileURL(join(root, `dist/${folder}/${name}.js`)).href)
}
