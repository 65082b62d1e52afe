export interface Fixture {
  scripts: { path: string; kind: string; executable?: boolean; stdout_b64?: string; stderr?: string; exit?: number }[]
  files: { path: string; content_b64: string; mtime?: number }[]
}

export interface Served {
  port: number
  root: string
  log(): string[]
  close(): Promise<void>
}

export function serve(fixture: Fixture, config: { cgi_directories?: string[]; protocol?: string }): Promise<Served>
