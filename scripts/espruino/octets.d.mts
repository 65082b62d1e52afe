export function withOctets(code: string): { code: string; octets: number[][] }
