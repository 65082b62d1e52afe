// The gateway on a board: what is stored there, and how it is started.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/setup.mjs'
import { ANSWER_MS, opened } from '../http-peer.ts'
import { deviceApp, measuredApp } from './apps.ts'
import type { Binary } from './binary.ts'
import { Board, freePort } from './board.ts'

/** The modules of dist/espruino with what they left in flash, by their names in Storage. */
export function modules(...names: string[]): Record<string, string> {
  const files = names.flatMap(name => [name, `${name}.flash`])
  return Object.fromEntries(files.map(file => [file, readFileSync(join(root, `dist/espruino/${file}.js`), 'latin1')]))
}

export interface Device {
  board: Board
  /** What it has of those that its format allows; undefined: all. */
  variables: number | undefined
  port: number
  /** Variables after each stage of the start: app, library, gateway, device, listening. */
  stages: number[]
}

/** By what `process.env.BOARD` says; who is not here has all that its format allows. */
const VARIABLES: Record<string, number | undefined> = { ESPRUINO_ESP32: 5000 }

/** What `process.env.BOARD` says; a stock interpreter has another format than any board. */
export async function formatOf(binary: Binary): Promise<string> {
  const board = new Board(binary)
  try {
    await board.start('print("ready "+process.env.BOARD)')
    return (await board.match(/^ready (.*)/))[1]
  } finally {
    board.end()
  }
}

/** What can be asked how much memory it uses. */
export async function startMeasured(binary: Binary): Promise<Device> {
  const board = new Board(binary), variables = VARIABLES[await formatOf(binary)], port = await freePort()
  board.store(modules('postern', 'device'))
  await board.start(measuredApp(port, variables))
  const [, stages] = await board.match(/^ready (.*)/)
  return { board, variables, port, stages: JSON.parse(stages) }
}

/** The device alone, since what asks it takes memory, too. */
export async function startDevice(binary: Binary): Promise<Omit<Device, 'stages'>> {
  const board = new Board(binary), variables = VARIABLES[await formatOf(binary)]
  board.store(modules('postern', 'device'))
  return { board, variables, port: await restarted(board, variables) }
}

/** The port. */
export async function restarted(board: Board, variables: number | undefined): Promise<number> {
  const port = await freePort()
  await board.start(deviceApp(port, variables), false)
  return port
}

/** Variables in use, garbage collected. */
export async function usage(board: Board): Promise<number> {
  return Number(await board.ask('usage()'))
}

/** Waits until nothing is open and the adapter has looked after what was; the variables then. */
export async function swept(board: Board): Promise<number> {
  const before = await board.ask('swept'), deadline = performance.now() + ANSWER_MS
  while (await board.ask('swept') === before) {
    if (performance.now() > deadline) throw new Error(`never nothing open: ${await usage(board)} variables`)
  }
  return usage(board)
}

/** The content of the answer to a request on a connection of its own. */
export async function content(port: number, request: string, status = 200): Promise<string> {
  const peer = await opened(port, request, status)
  const answers = peer.responses.filter(response => response.status === status && response.complete)
  const received = peer.received.toString('latin1')
  peer.reset()
  if (answers.length === 0) throw new Error(`no ${status} but ${JSON.stringify(received)}`)
  return answers[0].content
}
