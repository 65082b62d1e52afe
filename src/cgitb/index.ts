// Python's module `cgitb`: reports of what a script throws. An entry of its own: where it is not imported it costs nothing.
export { enable, type CgitbOptions, type Formatter } from './enable.ts'
export { handler, html, text, type Info } from './report.ts'
export { grey, reset, small, strong } from './markup.ts'
