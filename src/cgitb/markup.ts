// The small pieces of cgitb's HTML.
import { escapeHtml } from '../library/percent.ts'

/**
 * Text that is safe before and after a header section: in front of it, it becomes one that says text/html; behind it, it
 * ends whatever element was open. It is CPython's own.
 */
export function reset(): string {
  return `<!--: spam
Content-Type: text/html

<body bgcolor="#f0f0f8"><font color="#f0f0f8" size="-5"> -->
<body bgcolor="#f0f0f8"><font color="#f0f0f8" size="-5"> --> -->
</font> </font> </font> </script> </object> </blockquote> </pre>
</table> </table> </table> </table> </table> </font> </font> </font>`
}

export function small(text: string): string {
  return text === '' ? '' : '<small>' + text + '</small>'
}

export function strong(text: string): string {
  return text === '' ? '' : '<strong>' + text + '</strong>'
}

export function grey(text: string): string {
  return text === '' ? '' : '<font color="#909090">' + text + '</font>'
}

/** What stands in a comment: no `--` ends it. */
export function commented(text: string): string {
  return '<!-- ' + escapeHtml(text).split('--').join('- -') + ' -->'
}

/** A page of its own around `content`, which wraps on a narrow screen. */
export function page(title: string, content: string): string {
  return '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    + '<meta name="viewport" content="width=device-width, initial-scale=1"><title>' + escapeHtml(title) + '</title>'
    + '<style>body{margin:0 auto;max-width:60rem;overflow-wrap:anywhere;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:#222;background:#f6f5fb}'
    + 'h1{font-size:1.4rem;margin:0 -1rem 1rem;padding:1rem;background:#5b2a86;color:#fff;overflow-wrap:anywhere}'
    + 'h2{font-size:1.1rem}pre{overflow-x:auto;background:#fff;padding:.5rem;border-left:4px solid #b48ad6}'
    + 'dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{font-weight:600}dd{margin:0}'
    + '@media(max-width:30rem){dl{display:block}dd{margin:0 0 .4rem}}</style></head>\n<body>' + content + '</body></html>\n'
}
