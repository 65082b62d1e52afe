export function roomOf(path: string): string | undefined
export function refusal(from: string, to: string, types: boolean): string | undefined
