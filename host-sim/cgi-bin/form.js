// The example of Python's documentation: a name and an address, and an error where one of them is missing.
import { begin, end, text } from './_page.js'

export default cgi => {
  const form = cgi.form
  begin(cgi, 'Name and address')
  if (form.has('name') && form.has('addr')) {
    cgi.print(`<dl class="note" role="status">
<dt>name</dt><dd id="name-sent">${text(form.getfirst('name'))}</dd>
<dt>addr</dt><dd id="addr-sent">${text(form.getfirst('addr'))}</dd>
</dl>`)
  } else if (cgi.env.get('REQUEST_METHOD') === 'POST' || cgi.env.get('QUERY_STRING')) {
    cgi.print('<p class="note bad" role="alert"><b>Error.</b> Please fill in the name and addr fields.</p>')
  }
  cgi.print('<form class="card" method="post" action="/cgi-bin/form">')
  field(cgi, 'name', 'Name', 'name')
  field(cgi, 'addr', 'Address', 'street-address')
  cgi.print('<button>Send</button>\n</form>')
  end(cgi, 'form.js')
}

function field(cgi, name, label, autocomplete) {
  const value = text(cgi.form.getfirst(name, ''))
  cgi.print(`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}">`)
}
