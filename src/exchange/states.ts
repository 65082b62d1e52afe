// The states of an exchange.
//
//   HEAD -> ADMIT -> [CONTENT ->] LAUNCH -> SCRIPT -> REPLY -> OVER        (`stdin: 'stream'`: LAUNCH -> CONTENT -> SCRIPT)
//   HEAD or SCRIPT -> DOCUMENT -> REPLY, within one turn
//   a refusal or an answer without a script -> REPLY -> OVER               HEAD, ADMIT and LAUNCH may wait for a pool

export const HEAD = 1
export const ADMIT = 2
export const CONTENT = 3
export const LAUNCH = 4
export const SCRIPT = 5
export const REPLY = 6
export const OVER = 7
export const DOCUMENT = 8
