// Python's module `cgi` over one vector of cgi-sample.json. Translates and does nothing else.
import { runWith } from './cgi-vectors.mjs'
import { runCgitb } from './cgitb-vectors.mjs'
import { load } from './load.mjs'

/** `piece`: octets that the body gives at a time; 0 for all. Null for a kind that is not here. */
export async function run(vector, piece) {
  if (vector.kind === 'cgitb') return runCgitb(vector)
  return runWith(await load('cgi'), vector, piece)
}
