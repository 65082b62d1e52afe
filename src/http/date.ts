// IMF-fixdate (RFC 9110 section 5.6.7).

const DAY_MS = 86400000

/** `Sun, 06 Nov 1994 08:49:37 GMT` for milliseconds since 1970. */
export function httpDate(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY_MS)
  const seconds = Math.floor((milliseconds - days * DAY_MS) / 1000)
  // Civil date from a day count, with years that begin in March, so that the leap day is the last.
  const shifted = days + 719468
  const era = Math.floor(shifted / 146097)
  const day = shifted - era * 146097
  const year = Math.floor((day - Math.floor(day / 1460) + Math.floor(day / 36524) - Math.floor(day / 146096)) / 365)
  const dayOfYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const part = Math.floor((5 * dayOfYear + 2) / 153)
  const date = dayOfYear - Math.floor((153 * part + 2) / 5) + 1
  const month = part < 10 ? part + 2 : part - 10
  const weekday = days % 7
  return 'ThuFriSatSunMonTueWed'.slice(3 * weekday, 3 * weekday + 3) + ', ' + two(date) + ' '
    + 'JanFebMarAprMayJunJulAugSepOctNovDec'.slice(3 * month, 3 * month + 3) + ' '
    + (year + era * 400 + (month < 2 ? 1 : 0))
    + ' ' + two(Math.floor(seconds / 3600)) + ':' + two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60) + ' GMT'
}

function two(value: number): string {
  return value < 10 ? '0' + value : '' + value
}
