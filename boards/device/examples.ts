// The classic examples of a CGI programmer: a greeting, a name and an address, repeated names from checkboxes, and the
// lines of an uploaded file. Each shows one thing that a form does; every value is escaped by `text`.
import type { Cgi, Plan } from '../../src/index.ts'
import { Page, reply } from './page.ts'
import { grouped } from './text.ts'

const LINES_BYTES_MAX = 32768

/** The first value of a name, or another. */
export function hello(cgi: Cgi): void {
  const page = new Page('Hello')
  page.html('<h1>Hello, ').text(cgi.form.getfirst('name', 'world')).html('</h1>')
  page.html('<form class="card" action="/cgi-bin/hello"><label for="name">Who is to be greeted?</label>'
    + '<input id="name" name="name" autocomplete="off"><p><button>Greet</button></p></form>')
  back(page, 'The name comes by GET: it stands in the address, so the page can be bookmarked.')
  reply(cgi, page)
}

/** Whether names are there, by GET and by POST alike. */
export function nameAndAddress(cgi: Cgi): void {
  const form = cgi.form
  const page = new Page('Name and address')
  page.html('<h1>Name and address</h1>')
  if (form.getfirst('name', '') !== '' && form.getfirst('addr', '') !== '') {
    page.html('<div class="note" role="status"><dl><dt>name</dt><dd id="name-sent">')
      .text(form.getfirst('name', '')).html('</dd><dt>addr</dt><dd id="addr-sent">')
      .text(form.getfirst('addr', '')).html('</dd></dl></div>')
  } else if (cgi.env.get('QUERY_STRING') || cgi.env.get('REQUEST_METHOD') === 'POST') {
    page.html('<div class="note bad" role="alert"><h2>Error</h2>'
      + '<p>Please fill in the name and addr fields.</p></div>')
  }
  addressForm(page, 'get', 'Send by GET')
  addressForm(page, 'post', 'Send by POST')
  back(page, 'Both ways fill the same form object; a field left blank counts as missing.')
  reply(cgi, page)
}

/** All values of a name that repeats. */
export function checkboxes(cgi: Cgi): void {
  const chosen = cgi.form.getlist('topping')
  const page = new Page('Checkboxes')
  page.html('<h1>Checkboxes</h1>')
  if (chosen.length > 0) {
    page.html('<div class="note" role="status"><h2>' + chosen.length + ' sent</h2><ul>')
    for (let i = 0; i < chosen.length; i++) page.html('<li>').text(chosen[i]).html('</li>')
    page.html('</ul></div>')
  } else if (cgi.env.get('REQUEST_METHOD') === 'POST') {
    page.html('<div class="note" role="status"><h2>None sent</h2>'
      + '<p>A box that is not ticked is not sent at all.</p></div>')
  }
  page.html('<form method="post" action="/cgi-bin/checkboxes"><fieldset><legend>Toppings</legend>')
  topping(page, 'Olives', 'olives')
  topping(page, 'Mushrooms', 'mushrooms')
  topping(page, 'Salt &amp; pepper', 'salt &amp; pepper')
  page.html('</fieldset><p><button>Send</button></p></form>')
  back(page, 'All boxes have one name; <code>getlist</code> gives every value in order.')
  reply(cgi, page)
}

/** The file goes to flash while it arrives and is given up when the reply ends: nothing commits it. */
export function linesPlan(): Plan {
  return { files: { userfile: { sink: 'flash', max: LINES_BYTES_MAX } } }
}

/** A file read line by line. */
export function lines(cgi: Cgi): void {
  const item = cgi.form.item('userfile')
  const page = new Page('Lines of a file')
  page.html('<h1>Lines of a file</h1>')
  if (item !== undefined && item.file !== undefined && item.filename) {
    let count = 0
    let ended = true
    for (let line = item.file.readline(); line.length > 0; line = item.file.readline()) {
      // A line that is longer than one read comes in pieces: only its last one ends with LF.
      ended = line[line.length - 1] === 10
      if (ended) count++
    }
    if (!ended) count++
    page.html('<div class="note" role="status"><h2 id="count">' + grouped(count)
      + (count === 1 ? ' line' : ' lines') + '</h2><p>in ').text(item.filename)
      .html(', ' + grouped(item.length) + ' bytes</p></div>')
  } else if (cgi.env.get('REQUEST_METHOD') === 'POST') {
    page.html('<div class="note bad" role="alert"><h2>No file</h2><p>Please choose a file.</p></div>')
  }
  page.html('<form class="card" method="post" action="/cgi-bin/lines" enctype="multipart/form-data">'
    + '<label for="userfile">File</label><input id="userfile" name="userfile" type="file" '
    + 'aria-describedby="userfile-hint"><p class="hint" id="userfile-hint">At most '
    + grouped(LINES_BYTES_MAX) + ' bytes.</p><p><button>Count its lines</button></p></form>')
  back(page, 'The file is counted with <code>readline</code> and not kept.')
  reply(cgi, page)
}

function addressForm(page: Page, method: string, button: string): void {
  page.html('<form class="card" method="' + method + '" action="/cgi-bin/nameaddr">')
  page.html('<div class="field"><label for="name-' + method + '">Name</label>'
    + '<input id="name-' + method + '" name="name" autocomplete="name"></div>')
  page.html('<div class="field"><label for="addr-' + method + '">Address</label>'
    + '<input id="addr-' + method + '" name="addr" autocomplete="street-address"></div>')
  page.html('<p><button>' + button + '</button></p></form>')
}

function topping(page: Page, text: string, value: string): void {
  page.html('<label class="tick"><input type="checkbox" name="topping" value="' + value + '"> '
    + text + '</label>')
}

/** What the page shows, and the way back. */
function back(page: Page, note: string): void {
  page.html('<p class="hint">' + note + '</p><p><a href="/">All pages</a></p>')
}
