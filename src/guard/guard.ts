// What a browser could be made to do to this device by others, and what is done against it: on by default, each with one
// option of the gateway. Authentication will stand here, too.
import { FOREIGN, Origins, UNTOLD } from './origin.ts'
import { Hosts } from './host.ts'
import { PAGE_POLICY, pageFields } from './page-fields.ts'
import { Token } from './token.ts'
import type { Arena } from '../http/arena.ts'
import type { Platform } from '../ports.ts'

export interface GuardOptions {
  /**
   * Host names that are ours, beside `localhost` and IP literals; one without a dot counts with `.local`, too. 'any'
   * switches the check off. Another name: 421.
   */
  hosts?: string[] | 'any'
  /** Foreign origins whose pages may ask and read answers (CORS), as `https://app.example`. None by default. */
  origins?: string[]
  /** Content-Security-Policy of pages that name none themselves; '' for none. */
  policy?: string
}

export class Guard {
  readonly hosts: Hosts
  readonly origins: Origins
  readonly token: Token
  private readonly policy: string

  constructor(platform: Platform, options: GuardOptions) {
    this.hosts = new Hosts(platform, options.hosts === undefined ? [] : options.hosts)
    this.origins = new Origins(platform, options.origins === undefined ? [] : options.origins)
    this.token = new Token(platform)
    this.policy = options.policy === undefined ? PAGE_POLICY : options.policy
  }

  /** Whether a request from there may change something. */
  mayChange(origin: number): boolean {
    return origin !== FOREIGN
  }

  /** Whether it acts on credentials that a browser adds by itself, and nothing says that our own page asked for it. */
  unproven(arena: Arena, origin: number): boolean {
    return origin === UNTOLD && arena.head.credentials && !this.token.within(arena)
  }

  /** The fields of an answer; see pageFields. */
  fields(origin: number, given: number, page: boolean, printed: boolean): string {
    return this.origins.fields(origin) + pageFields(given, page, printed, this.policy)
  }
}
