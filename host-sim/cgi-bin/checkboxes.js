// One name that repeats: `getlist` gives every value in order.
import { begin, end, text } from './_page.js'

const TOPPINGS = ['olives', 'mushrooms', 'salt & pepper', '"extra" <cheese>']

export default cgi => {
  const chosen = cgi.form.getlist('topping')
  begin(cgi, 'Checkboxes')
  if (chosen.length > 0) {
    const items = chosen.map(topping => `<li>${text(topping)}</li>`).join('\n')
    cgi.print(`<div class="note" role="status"><b>${chosen.length} sent</b><ul id="sent">\n${items}\n</ul></div>`)
  } else if (cgi.env.get('REQUEST_METHOD') === 'POST') {
    cgi.print('<p class="note" role="status"><b>None sent.</b> A box that is not ticked is not sent at all.</p>')
  }
  cgi.print('<form class="card" method="post" action="/cgi-bin/checkboxes">\n<fieldset><legend>Toppings</legend>')
  for (const topping of TOPPINGS) {
    const checked = chosen.includes(topping) ? ' checked' : ''
    cgi.print(`<label class="tick"><input type="checkbox" name="topping" value="${text(topping)}"${checked}> ${text(topping)}</label>`)
  }
  cgi.print('</fieldset>\n<button>Send</button>\n</form>')
  end(cgi, 'checkboxes.js')
}
