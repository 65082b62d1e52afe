// A second gateway without a network between: what one answered to pieces, it must answer to the whole.
import type { Gateway } from '../../src/index.ts'
import { type Answer, Answers, contentOf } from './answers.ts'
import type { Ground } from './ground.ts'
import { Ledger } from './ledger.ts'
import { limitsOf } from './life.ts'
import { Scripts } from './scripts.ts'
import { World } from './world.ts'
import type { Setting } from './draw.ts'

const WINDOW = 1 << 20
/** They tell of the moment and of the connection. */
const OTHERS = ['date', 'connection']

export class Twin {
  private readonly world: World

  constructor(private readonly ground: Ground, type: typeof Gateway, setting: Setting) {
    this.world = new World({ window: WINDOW, halfClose: true })
    const gateway = new type(this.world, { hosts: ['device'], limits: limitsOf(setting) })
    new Scripts(ground, new Ledger(ground, () => true)).registerPlain(gateway)
    gateway.listen(80)
  }

  compare(bytes: Uint8Array, expected: Answer): void {
    const { world } = this, peer = world.connect(), found: Answer[] = []
    peer.send(bytes, 0, bytes.length)
    world.settle()
    const bare = bytes[0] === 'H'.charCodeAt(0)
    const answers = new Answers({ bare: () => bare, answered: answer => { found.push(answer) } })
    answers.take(peer.received(0))
    peer.sendReset()
    world.settle()
    const whole = found.length === 1 ? lineOf(found[0]) : `${found.length} answers ${answers.wrong}`
    if (whole !== lineOf(expected)) this.ground.judge.fail(15, `whole: ${whole}, in pieces: ${lineOf(expected)}`)
  }
}

function lineOf(answer: Answer): string {
  const fields = answer.fields.filter(field => !OTHERS.includes(field.name)).map(field => `${field.name}: ${field.value}`)
  return `${answer.status} ${fields.join(', ')} ${contentOf(answer)}`
}
