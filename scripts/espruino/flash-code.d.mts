export function marked(code: string): { code: string; labels: string[] }
