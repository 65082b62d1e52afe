/** The cells of a chip, outside of the machine. */
export default function cells() {
  return native('xs_nor_cells').call(this)
}
