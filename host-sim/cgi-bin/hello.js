// A greeting, by GET and by POST alike: both fill the same form.
import { begin, end, text } from './_page.js'

export default cgi => {
  const name = cgi.form.getfirst('name', 'world')
  begin(cgi, `Hello, ${name}!`)
  for (const method of ['get', 'post']) {
    cgi.print(`<form class="card" method="${method}" action="/cgi-bin/hello">
<label for="${method}">Who is to be greeted?</label>
<input id="${method}" name="name" value="${text(cgi.form.getfirst('name', ''))}" autocomplete="off">
<button>Greet by ${method.toUpperCase()}</button>
</form>`)
  }
  cgi.print(`<p>This page was asked for by ${text(cgi.env.get('REQUEST_METHOD'))}.</p>`)
  end(cgi, 'hello.js')
}
