// The linter's rules of our own refuse what they are for, and let the code beside it pass: each sample is linted as if
// it stood in a file of the core.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { ESLint } from 'eslint'
import { root } from '../scripts/setup.mjs'

const HEADER = '// A sample.\n'
const PLACE = join(root, 'src/http/grammar.ts')

const refused: [rule: string, code: string][] = [
  ['postern/no-string-index', 'export function f(text: string): string { return text[0] }'],
  ['postern/no-string-index', 'export function f(text: string): void { for (const c of text) f(c) }'],
  ['postern/no-typed-slice', 'export function f(bytes: Uint8Array): Uint8Array { return bytes.slice(1) }'],
  ['postern/no-array-length', 'export function f(list: number[]): void { list.length = 0 }'],
  ['postern/no-dynamic-key', 'export function f(o: Record<string, number>, k: string): number { return o[k] }'],
  ['postern/no-dynamic-key', 'export function f(o: object, k: string): boolean { return k in o }'],
  ['postern/no-loop-capture', 'export function f(g: (h: () => number) => void): void {\n'
    + '  for (let i = 0; i < 3; i++) g(() => i)\n}'],
  ['postern/module-constants', 'export const table = new Uint8Array(256)'],
  ['postern/module-constants', 'const list = [1, 2]\nexport function f(): number[] { return list }'],
  ['postern/known-globals', 'export function f(): void { console.log(1) }'],
  ['postern/known-globals', 'export function f(text: string): number { return parseInt(text) }'],
  ['postern/import-direction', "import { Gateway } from '../gateway.ts'\nexport const f = () => Gateway"],
  ['postern/import-direction', "import { readFileSync } from 'node:fs'\nexport const f = () => readFileSync"],
  ['no-restricted-syntax', 'export function f(text: string): number { return text.charCodeAt(0) }'],
  ['no-restricted-syntax', 'export function f(list: number[]): number { return Math.max(...list) }'],
  ['no-restricted-syntax', 'export enum A { B }'],
  ['no-restricted-syntax', 'export const a = /a/'],
  ['no-restricted-syntax', 'export class A { of(): number { return 1 } }'],
  ['no-empty', 'export function f(): void { try { f() } catch { } }'],
  ['@typescript-eslint/no-explicit-any', 'export function f(a: any): void { f(a) }'],
]

const fine = [
  'export function f(list: number[], i: number): number { return list[i] }',
  'export function f(list: string[]): string[] { return list.slice(1) }',
  'export function f(o: Record<string, number>): number {\n  const names = Object.keys(o)\n  return o[names[0]]\n}',
  'export class A { length = 0; reset(): void { this.length = 0 } }',
  "export const CR = 13\nexport const NAMES = ['a', 'b'] as const\nexport const MASK = (1 << 4) - 1",
  'export function f(g: (h: () => number) => void): void {\n'
    + '  for (let i = 0; i < 3; i++) {\n    const k = i\n    g(() => k)\n  }\n}',
  "import { equals } from '../bytes.ts'\nexport const f = () => equals",
]

/** Otherwise types come from the file on the disk as soon as the linter takes this for a run of CI. */
const parserOptions = { disallowAutomaticSingleRunInference: true }
const eslint = new ESLint({ cwd: root, overrideConfig: { languageOptions: { parserOptions } } })

async function rules(code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${HEADER}${code}\n`, { filePath: PLACE })
  return result.messages.map((message) => message.ruleId ?? message.message)
}

test('the linter refuses what the core may not be written in', async () => {
  for (const [rule, code] of refused) assert.ok((await rules(code)).includes(rule), `${rule}: ${code}`)
})

test('the linter lets the rest pass', async () => {
  for (const code of fine) assert.deepEqual(await rules(code), [], code)
})
