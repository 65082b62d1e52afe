export const root: string
/** The XS engine, whether or not it is there yet. */
export const xsWorker: string
export function install(folder?: string, label?: string): void
export function build(): void
/** The reason why there is no XS engine, or undefined when it is there. */
export function installXs(): string | undefined
