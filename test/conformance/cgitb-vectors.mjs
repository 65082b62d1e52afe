// The vectors of kind `cgitb` on Node: an error as its reports, and what the hook of a gateway would send. Translates and does
// nothing else.
import { load } from './load.mjs'

const FLASH_BYTES = 65536

export async function runCgitb(vector) {
  const cgitb = await load('cgitb', 'cgitb')
  const { function: name, text } = vector
  if (['small', 'strong', 'grey'].includes(name)) return { result: cgitb[name](text) }
  if (name === 'reset') return { result: cgitb.reset() }
  const [type, message] = vector.raise ?? ['ValueError', '']
  const error = Object.assign(new Error(message), { name: type })
  if (name === 'html' || name === 'text') return judged(vector, cgitb[name]({ error }, vector.context), undefined)
  return hooked(cgitb, vector, error)
}

/** What `enable` with these options sends for an error, and the ends of the names of what it saved. */
async function hooked({ enable }, vector, error) {
  const { Gateway } = await load('index')
  const { NodePlatform } = await load('host-sim')
  const { NorChip } = await load('nor-chip')
  const platform = new NodePlatform({ flash: new NorChip(FLASH_BYTES), log: () => undefined })
  const gateway = new Gateway(platform, {})
  const { display, format, context, logdir } = vector
  enable(gateway, { display: display !== 0, format, context, logdir: logdir ? 'log' : undefined })
  const { content, late } = gateway.failures.failed(error)
  while (gateway.failures.turn() >= 0 || gateway.store.busy()) gateway.store.step()
  const files = gateway.store.names().map((file) => file.slice(file.lastIndexOf('.')))
  platform.clock.stop()
  return judged(vector, late === '' ? content : late, files)
}

/** Which of the expected texts are there, and which of the others are not. */
function judged({ expect, better }, output, files) {
  const all = (member) => [...new Set([...expect[member] ?? [], ...better?.[member] ?? []])]
  const outcome = { contains: all('contains').filter((text) => output.includes(text)) }
  outcome.absent = all('absent').filter((text) => !output.includes(text))
  return files === undefined ? outcome : { ...outcome, log_files: files }
}
