// What a script returned may be a promise of any making: it is heard once, even if it answers twice, or throws.

/** `done` with its value or `failed` with its reason, once. */
export function follow(
  promise: PromiseLike<unknown>, done: (value: unknown) => void, failed: (reason: unknown) => void,
): void {
  let open = true
  const once = (call: (given: unknown) => void, given: unknown): void => {
    if (!open) return
    open = false
    call(given)
  }
  try {
    promise.then(value => once(done, value), reason => once(failed, reason))
  } catch (error) {
    once(failed, error)
  }
}
