// The deadlines: what begins each, and what its end brings. One millisecond before all is as it was.
import assert from 'node:assert/strict'
import type { Limits } from '../../src/index.ts'
import type { WorldConnection } from '../../host-sim/world/connection.ts'
import { get, heard, post, type Scene, status } from './scene.ts'

export interface Time {
  limit: keyof Limits
  way?: string
  /** Brings it about that the deadline runs from now. */
  begin(scene: Scene): WorldConnection
  /** Whether its end has come. */
  ended(peer: WorldConnection): boolean
  window?: number
}

const late = (peer: WorldConnection): boolean => status(peer) === '408' && peer.sawFin
const closed = (peer: WorldConnection): boolean => peer.sawFin && !/ 408 /.test(heard(peer))

export const times: Time[] = [
  { limit: 'FIRST_BYTE_MS', begin: scene => scene.connect(''), ended: closed },
  { limit: 'HEAD_MS', way: 'one octet', begin: scene => scene.connect('G'), ended: late },
  { limit: 'HEAD_MS', way: 'fields', begin: scene => scene.connect('GET / HTTP/1.1\r\nHost: device\r\n'), ended: late },
  { limit: 'HEAD_MS', way: 'of a second request', begin: scene => scene.connect(get('hello') + 'GET'), ended: late },
  { limit: 'HEAD_MS', way: 'an empty line', begin: scene => scene.connect('\r\n'), ended: closed },
  { limit: 'CONTENT_MS', way: 'a length', begin: scene => scene.connect(post('sink', 'text/plain', 'c', 9)), ended: late },
  { limit: 'CONTENT_MS', way: 'a form', begin: scene => scene.connect(post('plain', 'application/x-www-form-urlencoded', 'a=', 9)), ended: late },
  { limit: 'CONTENT_MS', way: 'behind 100 Continue', ended: late, begin: scene => {
    const peer = scene.connect(get('sink', 'Expect: 100-continue\r\nContent-Length: 9\r\n').replace('GET', 'POST'))
    assert.equal(status(peer), '100')
    return peer
  } },
  { limit: 'STALE_MS', ended: late, begin: scene => {
    const heads = Array.from({ length: scene.limits.ARENAS }, () => scene.connect('GET / HTTP/1.1\r\n'))
    scene.connect(get('hello'))
    return heads[0]
  } },
  { limit: 'SCRIPT_MS', way: 'a promise', begin: scene => scene.connect(get('waits')), ended: peer => status(peer) === '504' },
  { limit: 'SCRIPT_MS', way: 'no credit', begin: scene => scene.connect(post('unfed', 'text/plain', 'c', 9)), ended: peer => status(peer) === '504' },
  { limit: 'SCRIPT_MS', way: 'detached', begin: scene => scene.connect(get('kept')), ended: peer => status(peer) === '504' },
  { limit: 'IDLE_MS', begin: scene => scene.connect(get('hello')), ended: closed },
  { limit: 'IDLE_MS', way: 'behind content', begin: scene => scene.connect(post('sink', 'text/plain', 'c')), ended: closed },
  { limit: 'REPLY_MS', window: 512, ended: peer => peer.sawReset, begin: scene => {
    const peer = scene.world.connect()
    peer.reading = false
    scene.peers.push(peer)
    scene.say(peer, get('print?2000'))
    return peer
  } },
  { limit: 'LINGER_MS', ended: peer => peer.over, begin: scene => {
    const peer = scene.connect(post('sink', 'text/plain', 'unread', 1 << 24))
    assert.equal(status(peer), '413')
    return peer
  } },
]
