export function marked(code: string, resident: (label: string) => boolean): { code: string; labels: string[] }
