/** Prints what the machine holds, after a collection when `collect` is 1. */
export default function live(collect) {
  return native('xs_live').call(this, collect)
}
