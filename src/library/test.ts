// Python's cgi.test as a script to register: it shows the request, in two passes, the second with a small maxlen, and
// an exception made for the purpose. Errors of either pass are shown and never thrown.
import type { Cgi } from '../cgi/types.ts'
import type { Source as Output } from '../sink.ts'
import { failure } from './failure.ts'
import { FieldStorage } from './field-storage.ts'
import { argumentsText, directoryText, environText, exceptionText, formText, usageText } from './print.ts'
import { Texts } from './texts.ts'

const SMALL_MAXLEN = 50

export function test(cgi: Pick<Cgi, 'env' | 'argv' | 'form' | 'stdin' | 'print'>): Output {
  cgi.print('Content-type: text/html\n')
  const environ = environText(cgi.env), texts: string[] = []
  pass(texts, cgi, environ, 0)
  texts.push('<H1>Second try with a small maxlen...</H1>')
  pass(texts, cgi, environ, SMALL_MAXLEN)
  return new Texts(texts.map(text => text + '\n'))
}

/** The texts of one pass; those of an error in the place of what could not be read. */
function pass(texts: string[], cgi: Pick<Cgi, 'env' | 'argv' | 'form' | 'stdin'>, environ: string, maxlen: number): void {
  try {
    const form = formText(new FieldStorage(cgi, { maxlen }))
    texts.push(directoryText(cgi.env), argumentsText(cgi), form, environ)
    if (maxlen > 0) return
    texts.push(usageText(), '<H3>What follows is a test, not an actual exception:</H3>')
    throw failure('SyntaxError', 'testing print_exception() -- <I>italics?</I>')
  } catch (error) {
    texts.push(exceptionText(error))
  }
}
