// Reads an HTTP-date: the three forms of RFC 9110 section 5.6.7 and no other.
import { ascii, decimal, equals, words } from '../bytes.ts'

const DAYS = words('Mon Tue Wed Thu Fri Sat Sun')
const LONG_DAYS = words('Monday Tuesday Wednesday Thursday Friday Saturday Sunday')
const MONTHS = words('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec')
// What follows the name of the day: 0 is a digit, a stands for the name of a month, ? for a digit or a blank.
const FIXED = ascii(', 00 aaa 0000 00:00:00 GMT')
const LONG = ascii(', 00-aaa-00 00:00:00 GMT')
const ASCTIME = ascii(' aaa ?0 00:00:00 0000')

const DIGIT = 0x30
const LETTER = 0x61
const ANY = 0x3F
const DAY_SECONDS = 86400
const YEARS_AHEAD_MAX = 50

/** Seconds since 1970, or -1 for what is none of them. `now` in milliseconds says which century two digits mean. */
export function dateValue(bytes: Uint8Array, from: number, to: number, now: number | undefined): number {
  const day = behind(bytes, from, to, DAYS)
  if (shaped(bytes, day, to, FIXED)) {
    return seconds(decimal(bytes, day + 9, day + 13), bytes, day + 5, day + 2, day + 14)
  }
  if (shaped(bytes, day, to, ASCTIME)) {
    const date = bytes[day + 5] === 0x20 ? day + 6 : day + 5
    return seconds(decimal(bytes, day + 17, day + 21), bytes, day + 1, date, day + 8)
  }
  const long = behind(bytes, from, to, LONG_DAYS)
  if (!shaped(bytes, long, to, LONG)) return -1
  const century = now === undefined ? 2000 : Math.floor(yearOf(now) / 100) * 100
  let year = century + decimal(bytes, long + 9, long + 11)
  // More than 50 years ahead is the most recent past year with these digits.
  if (now !== undefined && year > yearOf(now) + YEARS_AHEAD_MAX) year -= 100
  return seconds(year, bytes, long + 5, long + 2, long + 12)
}

/** The index behind the name at `from` that is one of `names`, or -1. */
function behind(bytes: Uint8Array, from: number, to: number, names: Uint8Array): number {
  for (let at = 0; at < names.length; at += names[at] + 1) {
    const end = from + names[at]
    if (end < to && equals(bytes, from, end, names, at + 1, names[at])) return end
  }
  return -1
}

function shaped(bytes: Uint8Array, from: number, to: number, shape: Uint8Array): boolean {
  if (from < 0 || to - from !== shape.length) return false
  for (let i = 0; i < shape.length; i++) {
    const octet = bytes[from + i], wanted = shape[i]
    const digit = octet >= 0x30 && octet <= 0x39
    if (wanted === DIGIT ? !digit : wanted === ANY ? !digit && octet !== 0x20 : wanted !== LETTER && octet !== wanted) {
      return false
    }
  }
  return true
}

/** `month`, `day` and `time` are where these begin; a day ends behind its second digit, or behind its only one. */
function seconds(year: number, bytes: Uint8Array, month: number, day: number, time: number): number {
  const at = monthOf(bytes, month)
  const date = decimal(bytes, day, bytes[day + 1] >= 0x30 && bytes[day + 1] <= 0x39 ? day + 2 : day + 1)
  const hours = decimal(bytes, time, time + 2), minutes = decimal(bytes, time + 3, time + 5)
  const second = decimal(bytes, time + 6, time + 8)
  if (at === 0 || date < 1 || date > daysOf(year, at) || hours > 23 || minutes > 59 || second > 60) return -1
  return daysBefore(year, at, date) * DAY_SECONDS + hours * 3600 + minutes * 60 + second
}

function monthOf(bytes: Uint8Array, from: number): number {
  for (let i = 0; i < 12; i++) if (equals(bytes, from, from + 3, MONTHS, 4 * i + 1, 3)) return i + 1
  return 0
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return 30 + ((month + (month >> 3)) & 1)
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** Days from 1970 to a civil date, with years that begin in March, so that the leap day is the last. */
function daysBefore(year: number, month: number, date: number): number {
  const shifted = month > 2 ? year : year - 1
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400)
  return 365 * shifted + leaps + Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 719469
}

function yearOf(milliseconds: number): number {
  return 1970 + Math.floor(milliseconds / (DAY_SECONDS * 365.2425 * 1000))
}
