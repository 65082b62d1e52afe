export interface Image {
  rom: number
  slots: number
  aliases: number
  folder: string
}

export const environment: NodeJS.ProcessEnv
export const BOARDS: string[]
export function missing(): string | undefined
export function link(manifest: string, platform: string): Image
export function deviceImage(board: string): Image
export function simulated(manifest: string): void
