// All vectors in an interpreter, whole and byte by byte: in the world in memory, with the flash and the functions for
// bytes of the adapter. A set has a process and a gateway of its own, and one vector at a time in memory.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { root } from '../../scripts/setup.mjs'
import { check, say } from '../report.ts'
import type { Vector } from '../vectors/vector.ts'
import type { Binary } from './binary.ts'
import { Board } from './board.ts'
import { formatOf, modules } from './device.ts'
import { moduleForEspruino } from './modules.ts'

/** The longest input goes byte by byte through code that is evaluated at each call. */
const VECTOR_MS = 600_000

const APP = `var p=require("postern"),s=require("suite"),S=require("Storage"),said;
var v=new s.VectorGateway(p,{cutsMax:0,board:new p.EspruinoPlatform({flash:new p.EspruinoFlash()}),report:function(t){said=t}});
function run(set,from,length){said="";var r=v.run(set,JSON.parse(S.read("vectors",from,length)));
return [r.runs,r.failed,said]}print("ready")`

/** Static documents are no part of the module that is loaded there. */
const LEFT_OUT = ['vector.ts', 'documents.ts']

interface VectorSet {
  name: string
  vectors: Vector[]
}

async function sets(): Promise<VectorSet[]> {
  const folder = join(root, 'test/vectors')
  const files = readdirSync(folder).filter(file => file.endsWith('.ts') && !LEFT_OUT.includes(file)).sort()
  return Promise.all(files.map(async file => ({
    name: file.slice(0, -'.ts'.length), vectors: (await import(join(folder, file))).vectors as Vector[],
  })))
}

export async function vectors(binary: Binary): Promise<void> {
  if (/C3/.test(await formatOf(binary))) {
    const skipped = 'the world in memory has no room beside the core in the variables of this format'
    say({ engine: `Espruino (${binary.name}): vectors skipped: ${skipped}` })
    return check({ name: 'vectors', skipped }, async () => undefined)
  }
  const suite = await moduleForEspruino('suite', 'test/espruino/suite.ts', true)
  const left = await sets(), sum = { vectors: 0, runs: 0, failed: 0 }
  // The longest first.
  left.sort((one, other) => other.vectors.length - one.vectors.length)
  const work = async (): Promise<void> => {
    for (let set = left.shift(); set; set = left.shift()) {
      const { name, vectors } = set
      await check(`vectors: ${name}`, async () => {
        const result = await runSet(binary, suite, name, vectors)
        sum.vectors += vectors.length
        sum.runs += result.runs
        sum.failed += result.failed.length
        assert.equal(result.failed.length, 0, result.failed.join('\n'))
        return `${result.usage} variables at its end`
      })
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  const passed = sum.vectors - sum.failed
  say({ engine: `Espruino (${binary.name}): ${sum.vectors} vectors, ${sum.runs} runs, ${passed} passed, ${sum.failed} failed` })
}

interface SetResult {
  runs: number
  failed: string[]
  usage: number
}

async function runSet(
  binary: Binary, suite: Record<string, string>, name: string, vectors: Vector[],
): Promise<SetResult> {
  const texts = vectors.map(vector => ascii(JSON.stringify(vector)))
  const board = new Board(binary)
  board.store({ ...modules('postern'), ...suite, vectors: texts.join('') })
  const result: SetResult = { runs: 0, failed: [], usage: 0 }
  try {
    await board.start(APP)
    let at = 0
    for (const text of texts) {
      const [runs, failed, said] = await board.ask(`run("${name}",${at},${text.length})`, VECTOR_MS) as [number, number, string]
      at += text.length
      result.runs += runs
      if (failed > 0) result.failed.push(said)
    }
    result.usage = Number(await board.ask('process.memory().usage'))
    board.sound()
  } finally {
    board.end()
  }
  return result
}

/** A character is one octet there, and an escape gives it. */
function ascii(json: string): string {
  return json.replace(/[^ -~]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
