// The functions of native.c under names of JavaScript. The compiler of XS turns `native` into the function itself.
const functions = {
  find(needle, length, table, bytes, from, to) {
    return native('xs_postern_find').call(this, needle, length, table, bytes, from, to)
  },
  span(table, bytes, from, to) {
    return native('xs_postern_span').call(this, table, bytes, from, to)
  },
  crc32(bytes, from, to) {
    return native('xs_postern_crc32').call(this, bytes, from, to)
  },
  move(source, from, to, target, at) {
    return native('xs_postern_move').call(this, source, from, to, target, at)
  },
  encodedLength(text) {
    return native('xs_postern_encodedLength').call(this, text)
  },
  encode(text, at, target, from, to) {
    return native('xs_postern_encode').call(this, text, at, target, from, to)
  },
  decode(bytes, from, to) {
    return native('xs_postern_decode').call(this, bytes, from, to)
  },
  entropy(target) {
    return native('xs_postern_entropy').call(this, target)
  },
}

export default Object.freeze(functions, true)
