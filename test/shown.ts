// What a table says shows a rule: `place: "name", "name"; place: "name"`. A place is a set of test/vectors, or a file of
// test/ in which the name stands.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/setup.mjs'
import type { Vector } from './vectors/vector.ts'

export interface Shown {
  place: string
  names: string[]
}

/** Throws for what is not of that form. */
export function shownBy(cell: string): Shown[] {
  return cell.split(/(?<="); /).map(group => {
    const [, place, list] = /^([^ :]+): "(.*)"$/.exec(group) ?? []
    assert.ok(place, `${group} names no place and no names`)
    return { place, names: list.split('", "') }
  })
}

/** A table below a heading, the row of its own heading and the line left out. */
export function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter(line => line.startsWith('| ')).slice(1)
  return lines.map(line => line.slice(2, -2).split(' | '))
}

/** The vectors of a set. */
export async function vectorsOf(set: string): Promise<Vector[]> {
  assert.ok(existsSync(join(root, 'test/vectors', `${set}.ts`)), `${set} is a set of vectors`)
  const { vectors }: { vectors: Vector[] } = await import(`./vectors/${set}.ts`)
  return vectors
}

export function sourceOf(path: string): string {
  assert.ok(existsSync(join(root, path)), `${path} is there`)
  return readFileSync(join(root, path), 'utf8')
}
