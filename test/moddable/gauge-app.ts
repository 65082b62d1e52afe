// The app on lin whose memory is looked at. An octet on a connection of its own says what to do: l, look after a
// collection; s, look without one; g, a gateway without store and scripts; d, one with the store and the example device;
// k, one with the store and the scripts of the leak sweeps.
import TCP from 'embedded:io/socket/tcp'
import Listener from 'embedded:io/socket/listener'
import Timer from 'timer'
import live from 'live'
import { defaultLimits, Gateway } from 'postern/index'
import { PartitionFlash } from 'postern/flash'
import { ModdablePlatform } from 'postern/platform'
import { registerLeakScripts, registerLinScripts } from 'scripts'

/** Until the connection that asked is gone. */
const LATER_MS = 5
const CONNECTIONS = 24
const asked = new Uint8Array(1)

function onReadable(this: TCP): void {
  this.read(asked)
  this.close()
  Timer.set(act, LATER_MS)
}

function onError(this: TCP): void {
  this.close()
}

function act(): void {
  const letter = String.fromCharCode(asked[0])
  if (letter === 'l') live(1)
  else if (letter === 's') live(0)
  else start(letter)
}

function start(letter: string): void {
  const flash = letter === 'g' ? undefined : new PartitionFlash('postern')
  const limits = defaultLimits()
  limits.CONNECTIONS_MAX = CONNECTIONS
  const gateway = new Gateway(new ModdablePlatform({ flash, connectionsMax: CONNECTIONS }), { hosts: 'any', limits })
  if (letter === 'd') registerLinScripts(gateway)
  if (letter === 'k') registerLeakScripts(gateway)
  trace(`listening ${gateway.listen(0).port}\n`)
}

const control = new Listener({
  port: 0,
  onReadable(this: Listener, count: number): void {
    for (let i = 0; i < count; i++) new TCP({ from: this.read() as TCP, onReadable, onError })
  },
})
trace(`ready ${control.port}\n`)
