// The fields that every answer carries for the browser, unless its script says otherwise.
import { CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS } from '../http/grammar.ts'

/**
 * Nothing from elsewhere, no script within a page, no frame around it, and forms go nowhere else. Styles may stand in
 * the page: it is one file on a chip.
 */
export const PAGE_POLICY = 'default-src \'self\'; style-src \'self\' \'unsafe-inline\'; img-src \'self\' data:; '
  + 'object-src \'none\'; base-uri \'none\'; form-action \'self\'; frame-ancestors \'none\''

/**
 * @param given bits of the fields that the script printed itself
 * @param page whether a browser shows it as a document
 * @param printed whether a script made it: then it may hold what a form holds, and nobody keeps it
 * @param policy the Content-Security-Policy; '' for none
 */
export function pageFields(given: number, page: boolean, printed: boolean, policy: string): string {
  let fields = given & X_CONTENT_TYPE_OPTIONS ? '' : 'X-Content-Type-Options: nosniff\r\n'
  if (!page) return fields
  if (policy !== '' && (given & CONTENT_SECURITY_POLICY) === 0) fields += 'Content-Security-Policy: ' + policy + '\r\n'
  // Not `no-referrer`: with it a browser says `Origin: null` of our own forms.
  if ((given & REFERRER_POLICY) === 0) fields += 'Referrer-Policy: same-origin\r\n'
  if (printed && (given & CACHE_CONTROL) === 0) fields += 'Cache-Control: no-store\r\n'
  return fields
}
