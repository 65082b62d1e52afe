// One request on a connection of its own, and its answer.
import assert from 'node:assert/strict'
import { binary, readResponses, type Response } from '../host-sim/world/responses.ts'
import type { World } from '../host-sim/world/world.ts'

/** `message`: one character for each octet. */
export function exchanged(world: World, message: string): Response {
  const peer = world.connect(), bytes = binary(message)
  peer.send(bytes, 0, bytes.length)
  world.settle()
  const answers = readResponses(peer.received(0), true)
  peer.sendReset()
  world.settle()
  assert.deepEqual(world.misuses, [])
  return answers[0]
}
