// Where node:http sees another request than the core, by the name of the vector, and why the core is right. The test fails
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
    set: 'head',
    vector: 'version 1.9',
    why: 'RFC 9110 2.5: the same',
  },
  {
    set: 'connection',
    vector: 'close in 1.9',
    why: 'RFC 9110 2.5: the same',
  },
  {
    set: 'framing',
    vector: 'a tab behind a length',
    why: 'RFC 9110 5.6.3: OWS is SP and HTAB; node:http refuses HTAB behind a length',
  },
  {
    set: 'framing',
    vector: 'blanks around chunked',
    why: 'RFC 9110 5.6.3: the same behind chunked',
  },
  {
    set: 'framing',
    vector: 'content for the asterisk',
    why: 'RFC 9110 9.3.7: it reaches no script, so its content is not read and the connection ends',
  },
  {
    set: 'chunks',
    vector: 'a blank before an extension',
    why: 'RFC 9112 7.1.1: chunk-ext = *( BWS ";" ...), a recipient parses and removes BWS; node:http refuses it',
  },
  {
    set: 'chunks',
    vector: 'blanks in an extension',
    why: 'RFC 9112 7.1.1: the same',
  },
  {
    set: 'chunks',
    vector: 'the most extensions',
    why: 'RFC 9112 7.1.1: the same, before the extension of the last chunk',
  },
  {
    set: 'chunks',
    vector: 'an empty extension',
    why: 'RFC 9112 7.1.1: an extension is ignored, whatever it is; node:http wants a name',
  },
  {
    set: 'chunks',
    vector: 'trailers',
    why: 'RFC 9110 6.5.1: fields of framing have no meaning in trailers; node:http refuses Content-Length even there',
  },
  {
    set: 'chunks',
    vector: 'a length in the trailers',
    why: 'RFC 9110 6.5.1: the same',
  },
  {
    set: 'chunks',
    vector: 'a coding in the trailers',
    why: 'RFC 9110 6.5.1: the same, of Transfer-Encoding',
  },
  {
    set: 'chunks',
    vector: 'routing in the trailers',
    why: 'RFC 9110 6.5.1: the same, of Connection: node:http ends the connection for it',
  },
]
