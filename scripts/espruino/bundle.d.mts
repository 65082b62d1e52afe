import type { Plugin, OutputOptions } from 'rollup'

export const espruinoOutput: OutputOptions
export function espruinoSources(entry: string): Plugin
export function espruinoParts(name: string, resident?: boolean): Plugin
