// A worker thread that owns the control connection of a remote platform: it sends a frame and lays its answer into
// shared memory, while the thread that asked waits there. So a call across TCP looks synchronous. See commands.ts.
import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const { port, shared } = workerData
const answered = new Int32Array(shared, 0, 1)
const length = new Int32Array(shared, 4, 1)
const answer = new Uint8Array(shared, 8)
const socket = connect({ port, host: '127.0.0.1', noDelay: true })
let received = Buffer.alloc(0)

function tell(bytes) {
  answer.set(bytes)
  length[0] = bytes.length
  Atomics.store(answered, 0, 1)
  Atomics.notify(answered, 0)
}

socket.on('data', (bytes) => {
  received = Buffer.concat([received, bytes])
  if (received.length < 4 || received.length < 4 + received.readInt32LE(0)) return
  const frame = received.subarray(4, 4 + received.readInt32LE(0))
  received = received.subarray(4 + frame.length)
  tell(frame)
})
// An empty answer is the end of the device.
socket.on('error', () => undefined)
socket.on('close', () => tell(new Uint8Array(0)))
parentPort.on('message', (frame) => {
  if (frame) socket.write(frame)
  else socket.destroy()
  if (!frame) parentPort.close()
})
