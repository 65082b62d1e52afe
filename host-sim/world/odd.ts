// Peers that do not behave: each spoils the way of a request in its own manner, again and again until the faults end.
import { Client, type Request } from './client.ts'
import type { Ground } from './ground.ts'
import type { Pace } from './link.ts'
import { joined } from './octets.ts'
import { octets } from './responses.ts'
import type { Tasks } from './tasks.ts'

/** Longer than any deadline: the gateway has closed what is still there. */
const LONG_MS = 60_000

export interface OddPeer {
  address: string
  pace: Pace
  pause: number
}

type Spoil = (client: Client, tasks: Tasks, ground: Ground) => void

const ignored = () => undefined

/** By their names. */
export const ODD: { [name: string]: Spoil } = {
  /** Stops anywhere: by a reset, by FIN, or without a word. */
  aborting(client, tasks, ground) {
    const { dice } = ground, request = tasks.any(ignored), { link } = client
    client.ask(spoilt(request), request.bytes.subarray(0, dice.below(request.bytes.length + 1)))
    const how = dice.below(3)
    ground.later(dice.below(1500), () => how === 0 ? link.reset() : how === 1 ? link.fin() : link.vanish())
  },
  /** Asks for much and never reads. */
  deaf(client, tasks, { dice }) {
    client.link.reading = false
    for (let i = dice.below(3); i >= 0; i--) {
      const request = dice.once(2) ? tasks.source(ignored, 30000) : tasks.echo(ignored)
      client.ask(spoilt(request), request.bytes)
    }
  },
  /** Says another length than comes. */
  lying(client, tasks, { dice }) {
    const request = tasks.form(ignored), text = octets(request.bytes, 0, request.bytes.length)
    const lie = (length: string) => `${Math.max(0, Number(length) + dice.pick([-90, -5, -1, 1, 7, 500, 100000]))}`
    const bytes = joined([text.replace(/(Content-Length: )([0-9]+)/, (_all, name: string, length: string) => name + lie(length))
      .replace(/(\r\n\r\n)([0-9a-f]+)(\r\n)/, (_all, before: string, size: string, behind: string) => {
        return before + Math.max(1, parseInt(size, 16) + dice.pick([-3, -1, 1, 5])).toString(16) + behind
      })])
    client.loose = true
    client.ask(spoilt(request), bytes)
    if (dice.once(2)) client.link.fin()
  },
  /** Connects, and says nothing, or next to nothing. */
  idle(client, _tasks, { dice }) {
    client.loose = true
    client.link.send(joined([dice.pick(['', '', '\r\n', 'GE', 'GET / HTTP/1.1\r\nHost: device\r\n'])]))
  },
  /** Sends what must be refused before any script hears of it. */
  refused(client, tasks, { dice }) {
    const request = tasks.echo(ignored), text = octets(request.bytes, 0, request.bytes.length)
    const line = dice.pick([
      text.replace('Host: device', 'Host: elsewhere.example'), text.replace('HTTP/1.1', 'HTTP/2.0'),
      text.replace('Host: device', 'Host: device\r\nHost: device'), text.replace('User-Agent:', 'User-Agent :'),
      text.replace(/^[A-Z]+/, 'POST').replace('User-Agent: world', 'Origin: http://elsewhere.example'),
      text.replace('User-Agent: world', 'Transfer-Encoding: gzip'), text.replace('\r\nHost: device', ''),
      text.replace(/^[A-Z]+/, 'POST').replace('User-Agent: world', 'Content-Length: 5, 5'),
      text.replace('User-Agent: world', 'Expect: nothing'), text.replace('/cgi-bin/', '/cgi-bin%2F'),
    ])
    const { serial } = request, bytes = joined([line])
    client.ask({ serial, bytes, bare: line.startsWith('HEAD '), refused: true, answered: ignored }, bytes)
  },
  /** One octet after the other, and long pauses. */
  trickling(client, tasks) {
    const request = tasks.echo(ignored)
    client.ask(spoilt(request), request.bytes)
  },
  /** Many requests at once, and goes. */
  flooding(client, tasks, ground) {
    const { dice } = ground
    for (let i = dice.below(12); i >= 0; i--) {
      const request = tasks.echo(ignored)
      client.ask(spoilt(request), request.bytes)
    }
    if (dice.once(2)) ground.later(dice.below(500), () => client.link.reset())
  },
}

/** Whatever comes of it is right. */
function spoilt({ serial, bytes, bare, refused }: Request): Request {
  return { serial, bytes, bare, refused, answered: ignored }
}

/** One such peer, until the faults end. */
export function oddly(ground: Ground, name: string, who: number, peer: OddPeer, tasks: Tasks): void {
  const act = () => {
    if (ground.ending) return
    let over = false
    const again = () => {
      if (over) return
      over = true
      ground.later(ground.dice.below(peer.pause + 1), act)
    }
    const client = new Client(ground, who, peer.address, peer.pace, again)
    ODD[name](client, tasks, ground)
    ground.later(LONG_MS, () => client.link.forget())
    ground.later(peer.pause * 4, again)
  }
  ground.later(ground.dice.below(peer.pause + 1), act)
}
