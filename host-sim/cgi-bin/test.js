// Python's cgi.test: all that a script can know of its request. `export { test as default } from 'postern/cgi'` is
// enough; here it stands within a page of the others' style.
import { test } from 'postern/cgi'
import { begin } from './_page.js'

export default cgi => {
  begin(cgi, 'Test of a request')
  // It prints a header section of its own, which this page has already.
  return test({ env: cgi.env, argv: cgi.argv, form: cgi.form, stdin: cgi.stdin, print() {} })
}
