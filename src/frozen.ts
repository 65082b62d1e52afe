// What a module holds and nobody ever changes. An engine that keeps modules in flash has its own file for this, which
// freezes: there, what is not frozen takes RAM.

export function frozen<T>(value: T): T {
  return value
}
