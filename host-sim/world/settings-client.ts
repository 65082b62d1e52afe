// A browser at the settings form of the example device: loads it, changes it, saves it. Two of them are two tabs.
import type { Answer } from './answers.ts'
import { fieldOf } from './answers.ts'
import type { Request } from './client.ts'
import type { Ground } from './ground.ts'
import { joined, seeded } from './octets.ts'
import type { Went } from './tasks.ts'

const BOUNDARY = 'b42'
const PATH = '/cgi-bin/settings'
/** Not now, or another tab was first: the form is loaded again. */
const AGAIN = [408, 409, 429, 503, 507]
const CERTIFICATE_BYTES = [5, 700, 3000, 7000]

export class SettingsClient {
  /** What of the form must be sent back; undefined: it is to be loaded. */
  private revision: string | undefined = undefined
  private token = ''

  constructor(private readonly ground: Ground) {}

  task(went: Went): Request {
    return this.revision === undefined ? this.load(went) : this.save(went, this.revision)
  }

  private load(went: Went): Request {
    const serial = this.ground.serial()
    const bytes = joined([`GET ${PATH} HTTP/1.1\r\nHost: device\r\nAccept: text/html\r\n\r\n`])
    return { serial, bytes, bare: false, refused: false, answered: answer => {
      const good = answer.status === 200 && answer.complete
      if (good) this.revision = /name="revision" value="([0-9]+)"/.exec(answer.text)?.[1]
      this.token = /\?token=([0-9a-f]{32})"/.exec(answer.text)?.[1] ?? ''
      if (good && this.revision === undefined) this.ground.judge.fail(18, `no settings form: ${answer.text.substring(0, 200)}`)
      this.judged(answer, good)
      went(good, answer)
    } }
  }

  private save(went: Went, revision: string): Request {
    const { ground } = this, { dice } = ground, serial = ground.serial(), name = `net-${serial}.`
    const fields = [['revision', revision], ['ssid', name], ['host', 'broker.local'], ['port', '1883'], ['qos', '1'], ['pasted', '']]
    const pieces: (string | Uint8Array)[] = fields.map(([field, value]) => part(field, value))
    pieces.push(dice.once(3) ? '' : certificate(dice.pick(CERTIFICATE_BYTES), serial), `--${BOUNDARY}--\r\n`)
    const content = joined(pieces)
    const head = `POST ${PATH}?token=${this.token} HTTP/1.1\r\nHost: device\r\nOrigin: http://device\r\n`
      + `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${content.length}\r\n\r\n`
    this.revision = undefined
    return { serial, bytes: joined([head, content]), bare: false, refused: false, answered: answer => {
      const good = answer.status === 303
      if (good && !ground.oracle.saved(name)) ground.judge.fail(11, `the settings ${name} are told to be saved, and are not`)
      if (good && answer.complete && fieldOf(answer, 'location') !== `${PATH}?saved=yes`) ground.judge.fail(18, `settings lead to ${fieldOf(answer, 'location')}`)
      this.judged(answer, good)
      went(good && answer.complete, answer)
    } }
  }

  private judged(answer: Answer, good: boolean): void {
    if (good || answer.status === 200 || AGAIN.includes(answer.status)) return
    this.ground.judge.fail(18, `the settings form answers ${answer.status}: ${answer.text.substring(0, 200)}`)
  }
}

function part(name: string, value: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
}

/** DER, as far as the device looks at it. */
function certificate(length: number, seed: number): Uint8Array {
  const content = seeded(Math.max(length, 5), seed), rest = content.length - 4
  content.set([0x30, 0x82, rest >> 8, rest & 255, 0x30])
  return joined([
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="certificate"; filename="device.der"\r\n\r\n`, content, '\r\n',
  ])
}
