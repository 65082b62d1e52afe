// A browser that reads blobs as documents: whole, from where it has them, or only when they have changed. A validator must
// stand for one content, whatever happened to the power in between.
import { type Answer, contentOf, fieldOf } from './answers.ts'
import type { Request } from './client.ts'
import type { Ground } from './ground.ts'
import { identity, joined } from './octets.ts'
import { NAMES, type Went } from './tasks.ts'

const AGAIN = [408, 429, 503]
const EMPTY = identity(0, undefined)

export class DocumentsClient {
  /** What it has of each: the entity tag and the content that came with it. */
  private readonly had: { [name: string]: { tag: string; content: string } } = {}

  constructor(private readonly ground: Ground) {}

  task(went: Went): Request {
    const { ground } = this, { dice } = ground, serial = ground.serial()
    const name = dice.pick(NAMES), mark = ground.oracle.mark(name)
    const had = this.had[name]
    const asks = had ? ['', `If-None-Match: ${had.tag}\r\n`, `Range: bytes=0-\r\nIf-Range: ${had.tag}\r\n`] : ['', 'Range: bytes=0-\r\n']
    const bytes = joined([`GET /${name} HTTP/1.1\r\nHost: device\r\n${dice.pick(asks)}\r\n`])
    return { serial, bytes, bare: false, refused: false, answered: answer => {
      const good = answer.complete && !AGAIN.includes(answer.status)
      if (good) this.judge(answer, name, mark)
      went(good, answer)
    } }
  }

  private judge(answer: Answer, name: string, mark: number): void {
    const { oracle, judge } = this.ground, tag = fieldOf(answer, 'etag'), had = this.had[name]
    let found = ''
    switch (answer.status) {
      case 200:
      case 206:
        found = contentOf(answer)
        oracle.shown(name, tag, found)
        this.had[name] = { tag, content: found }
        break
      case 304:
        if (tag !== had?.tag) judge.fail(18, `${name} is not modified, and has the tag ${tag}, not ${had?.tag}`)
        found = had?.content ?? ''
        break
      case 404: break
      case 416:
        found = EMPTY
        break
      default: judge.fail(18, `a document is answered ${answer.status}`)
    }
    if (!oracle.had(name, found, mark)) judge.fail(11, `the document ${name} is ${found} by ${answer.status}, which it was not meanwhile`)
  }
}
