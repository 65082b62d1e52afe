export interface Row {
  name: string
  where: 'engine' | 'bundle' | 'core'
  selector: string
  sample: string
}
/** What the core may name from outside. */
export const globals: string[]
/** Names that no method may bear. */
export const reserved: string[]
export const rows: Row[]
export const typescriptRows: Row[]
export function restricted(...places: Row['where'][]): { selector: string; message: string }[]
