// The lines of an uploaded file, read one by one. It goes to the flash while it arrives, and is given up when the reply
// ends: nothing commits it.
import { begin, end, text } from './_page.js'

const BYTES_MAX = 262144
const LINES_SHOWN = 5
const LINE_BYTES = 1024
const LF = 10

export const plan = { files: { userfile: { sink: 'flash', max: BYTES_MAX } } }

export default cgi => {
  const item = cgi.form.item('userfile')
  begin(cgi, 'Lines of a file')
  // Without a file a browser sends one without a name.
  if (item?.filename) {
    const { count, first } = read(item.file)
    cgi.print(`<div class="note" role="status"><b id="count">${count} ${count === 1 ? 'line' : 'lines'}</b>
in ${text(item.filename)}, ${item.length} bytes`)
    if (first.length > 0) cgi.print(`<pre id="first">${first.map(text).join('')}</pre>`)
    cgi.print('</div>')
  } else if (cgi.env.get('REQUEST_METHOD') === 'POST') {
    cgi.print('<p class="note bad" role="alert"><b>No file.</b> Please choose one.</p>')
  }
  cgi.print(`<form class="card" method="post" action="/cgi-bin/lines" enctype="multipart/form-data">
<label for="userfile">File</label>
<input id="userfile" name="userfile" type="file" aria-describedby="most">
<p class="hint" id="most">At most ${BYTES_MAX / 1024} KiB.</p>
<button>Count its lines</button>
</form>`)
  end(cgi, 'lines.js')
}

/** How many lines there are, and the first ones. */
function read(file) {
  const decoder = new TextDecoder(), first = []
  let count = 0, ended = true
  for (let line = file.readline(LINE_BYTES); line.length > 0; line = file.readline(LINE_BYTES)) {
    // A line that is longer than one read comes in pieces: only its last one ends with LF.
    const begins = ended
    ended = line[line.length - 1] === LF
    if (begins && ++count <= LINES_SHOWN) first.push(decoder.decode(line) + (ended ? '' : ' ...\n'))
  }
  return { count, first }
}
