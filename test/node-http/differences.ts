// Where node:http refuses what the core accepts, by the name of the vector, and why the core is right to. The test fails
// on a difference that is not here, and on one that is here and no longer is one.

export interface Difference {
  set: string
  vector: string
  /** The section of the RFC that decides, and what node:http does. */
  why: string
}

export const differences: Difference[] = [
  {
    set: 'head',
    vector: 'version 1.7',
    why: 'RFC 9110 2.5: a higher minor version is taken as the highest that is known; node:http knows 0.9 to 2.0 by list',
  },
  {
    set: 'framing',
    vector: 'a blank before an extension',
    why: 'RFC 9112 7.1.1: chunk-ext = *( BWS ";" ...), a recipient parses and removes BWS; node:http refuses it',
  },
  {
    set: 'framing',
    vector: 'extensions of 256 octets',
    why: 'RFC 9112 7.1.1: the same blank, before the extension of the last chunk',
  },
  {
    set: 'framing',
    vector: 'trailers',
    why: 'RFC 9110 6.5.1: fields of framing have no meaning in trailers; node:http refuses Content-Length even there',
  },
]
