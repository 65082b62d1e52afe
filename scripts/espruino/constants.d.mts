export function withConstants(code: string): string
