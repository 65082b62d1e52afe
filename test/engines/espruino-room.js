// Evaluated inside a fresh global scope, this makes it Espruino's: the lists are what an interpreter 2v29 in the ESP32's
// format answered when asked for each built-in; everything else is deleted, and what answers differently there without
// an error does so here. Symbol-keyed methods stay, since this engine's own `for (of)` needs them. The objects of the
// hardware are left out: the core must not know them.
(function () {
  const words = (text) => text.trim().split(/\s+/)
  const own = Object.getOwnPropertyNames
  const drop = (object, kept) => {
    for (const name of own(object)) if (!kept.includes(name)) delete object[name]
  }

  const typedArrays = words(`Uint8Array Int8Array Uint8ClampedArray Uint16Array Int16Array Uint32Array Int32Array
    Float32Array Float64Array`)
  const globals = words(`Object Array String Number Boolean Function Math JSON Date Error RegExp Promise ArrayBuffer
    DataView Infinity NaN undefined ReferenceError SyntaxError TypeError console decodeURIComponent encodeURIComponent
    eval globalThis isFinite isNaN parseFloat parseInt`).concat(typedArrays)
  const math = words(`E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min
    pow random round sign sin sqrt tan`)
  const typedMembers = words(`constructor buffer byteLength byteOffset every fill filter find findIndex forEach includes
    indexOf join length map reduce reverse set slice some sort subarray toString`)

  /** Constructor, what it has itself, what its prototype has. */
  const members = [
    [Array, 'isArray', `concat every fill filter find findIndex forEach includes indexOf join map pop push reduce
      reverse shift slice some sort splice toString unshift length`],
    [String, 'fromCharCode', `charAt charCodeAt concat endsWith includes indexOf lastIndexOf match padEnd padStart
      repeat replace replaceAll slice split startsWith substr substring toLowerCase toString toUpperCase trim valueOf
      length`],
    [Number, 'MAX_VALUE MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY', 'toFixed toString valueOf'],
    [Boolean, '', 'toString valueOf'],
    [Function, '', 'apply bind call toString length'],
    [Date, 'now parse', `getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTime
      getTimezoneOffset setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime toISOString
      toJSON toString toUTCString valueOf`],
    [Error, '', 'message toString'],
    // Without the flags this engine's own replace would forget them.
    [RegExp, '', 'exec test toString source flags global ignoreCase multiline sticky unicode dotAll hasIndices'],
    [Promise, 'all reject resolve', 'then catch'],
    [ArrayBuffer, '', 'byteLength'],
    [DataView, '', `buffer byteLength byteOffset getFloat32 getFloat64 getInt8 getInt16 getInt32 getUint8 getUint16
      getUint32 setFloat32 setFloat64 setInt8 setInt16 setInt32 setUint8 setUint16 setUint32`],
    [Object, `assign create defineProperties defineProperty entries fromEntries getOwnPropertyDescriptor
      getOwnPropertyDescriptors getOwnPropertyNames getPrototypeOf keys setPrototypeOf values`,
    'hasOwnProperty toString valueOf __proto__'],
  ]

  function changeTypedArrays(prototype) {
    const set = prototype.set
    const subarray = prototype.subarray
    const OFFSET_MAX = 65535
    prototype.slice = function (from, to) {
      return Array.prototype.slice.call(this, from, to)
    }
    // What does not fit is cut without a word.
    prototype.set = function (source, at) {
      const start = at === undefined ? 0 : at
      const room = this.length - start
      if (source.length <= room) return set.call(this, source, start)
      for (let i = 0; i < room; i++) this[start + i] = source[i]
    }
    prototype.subarray = function (from, to) {
      const view = subarray.call(this, from, to)
      if (view.byteOffset > OFFSET_MAX) throw new Error('byteOffset too large (or negative)')
      return view
    }
  }

  /** A needle whose beginning stands at the end of the text is found there. */
  function changeSearch(prototype) {
    prototype.indexOf = function (needle, from) {
      if (needle.length > this.length) return -1
      for (let at = Math.max(0, from === undefined ? 0 : from); at < this.length; at++) {
        const length = Math.min(needle.length, this.length - at)
        if (this.substr(at, length) === needle.substr(0, length)) return at
      }
      return -1
    }
    prototype.includes = function (needle, from) {
      return this.indexOf(needle, from) >= 0
    }
  }

  const typed = Object.getPrototypeOf(Uint8Array)
  const includes = Array.prototype.includes
  changeTypedArrays(typed.prototype)
  changeSearch(String.prototype)
  drop(typed, ['prototype', 'length', 'name'])
  drop(typed.prototype, typedMembers)
  for (const name of typedArrays) {
    drop(globalThis[name], ['prototype', 'length', 'name'])
    drop(globalThis[name].prototype, ['constructor'])
  }
  drop(Math, math)
  const lists = members.map((row) => [row[0], words(row[1]), words(row[2])])
  drop(globalThis, globals)
  for (const row of lists) {
    drop(row[0], row[1].concat('prototype', 'length', 'name'))
    drop(row[0].prototype, row[2].concat('constructor'))
  }
  if (Array.prototype.includes !== includes) throw new Error('the room lost what it needs')
})()
