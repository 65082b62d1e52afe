// Modules of the tests, written out for Espruino as the core is: what stays in RAM, and what is left in flash.
import { join } from 'node:path'
import { rollup } from 'rollup'
import { espruinoOutput, espruinoParts, espruinoSources } from '../../scripts/espruino/bundle.mjs'
import { root } from '../../scripts/setup.mjs'

/** `entry` as the module `name`: its files in Storage. With `resident` every function stays in RAM, and is faster. */
export async function moduleForEspruino(
  name: string, entry: string, resident: boolean,
): Promise<Record<string, string>> {
  const input = join(root, entry)
  const graph = await rollup({ input, external: ['net', 'Flash'], plugins: [espruinoSources(input)] })
  const { output } = await graph.generate({
    ...espruinoOutput, file: `${name}.js`, plugins: [espruinoParts(name, resident)],
  })
  await graph.close()
  const files: Record<string, string> = {}
  for (const file of output) {
    const content = file.type === 'chunk' ? file.code : String(file.source)
    // Storage takes no empty file.
    files[file.fileName.replace(/\.js$/, '')] = content === '' ? ' ' : content
  }
  return files
}
