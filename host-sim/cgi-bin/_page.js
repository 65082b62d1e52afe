// What the pages of the examples have in common. A file whose name begins with `_` is no script: scripts import it.
import { escape } from 'postern/cgi'

/** Prints the header section and the beginning of a page. */
export function begin(cgi, title) {
  cgi.print('Content-Type: text/html; charset=utf-8')
  cgi.print()
  cgi.print(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<link rel="stylesheet" href="/style.css">
<main>
<p class="back"><a href="/">All examples</a></p>
<h1>${text(title)}</h1>`)
}

/** Prints the end of a page: which file made it. */
export function end(cgi, file) {
  cgi.print(`<p class="hint">Made by <code>${text(file)}</code>. Change it and reload the page.</p>
</main>`)
}

/** What somebody sent, as text of a page or in the quotes of an attribute. */
export function text(value) {
  return escape(value)
}
