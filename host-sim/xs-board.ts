// The board inside XS: a gateway of the bundle that boards pack, on the platform whose ports are messages to Node.
import type { Gateway, GatewayOptions, Platform } from '../src/index.ts'
import * as wire from './xs-wire.ts'
import { XsPlatform } from './xs-platform.ts'

/** The bundle that boards pack. */
interface Bundle {
  Gateway: new (platform: Platform, options: GatewayOptions) => Gateway
  defaultLimits: () => NonNullable<GatewayOptions['limits']>
  smallLimits: () => NonNullable<GatewayOptions['limits']>
}

/** What the engine's host gives. */
interface Host {
  issueCommand(message: ArrayBuffer): ArrayBuffer
  handleCommand: (message: ArrayBuffer) => ArrayBuffer
  postern: Bundle
}

type Register = (gateway: Gateway) => void

/** Waits for Node's commands; START makes the gateway and registers its scripts. */
export function board(host: Host, register: Register): void {
  const platform = new XsPlatform(message => host.issueCommand(message))
  const started = new XsGateway(host.postern, platform, register)
  host.handleCommand = (buffer) => {
    const message = wire.unpackMessage(new Uint8Array(buffer))
    try {
      return wire.bufferOf(started.answer(message))
    } catch (error) {
      return wire.bufferOf(answered(wire.FAILED, String(error)))
    }
  }
}

class XsGateway {
  private gateway: Gateway | undefined = undefined

  constructor(
    private readonly bundle: Bundle, private readonly platform: XsPlatform, private readonly register: Register,
  ) {}

  answer(message: wire.Message): Uint8Array {
    if (message.operation === wire.START) return this.start(message)
    if (message.operation === wire.STOP && this.gateway) this.gateway.close()
    else this.platform.event(message)
    return new Uint8Array(1)
  }

  /** a: time, b: port, c: 1 for the small profile, 2 more for HTTP/1.0, 4 more for no ration; payload: bytes of flash, connections, hosts. */
  private start(message: wire.Message): Uint8Array {
    const platform = this.platform
    platform.clock.time = message.a
    platform.use(wire.get32(message.payload, 0), wire.get32(message.payload, 4))
    const limits = message.c & 1 ? this.bundle.smallLimits() : this.bundle.defaultLimits()
    if (message.c & 2) limits.IDLE_MS = 0
    if (message.c & 4) limits.RATION_HOURS = 0
    const paths: string[] = []
    const gateway = new this.bundle.Gateway(platform, {
      limits, onAnswer: answer => { platform.tell(wire.ANSWER, JSON.stringify(answer)) },
    })
    this.gateway = gateway
    const recording = {
      register: (name: string, plan: never, script: never) => {
        paths.push(`/cgi-bin/${name}`)
        gateway.register(name, plan, script)
      },
      asset: (path: string, type: string, content: string | Uint8Array) => {
        paths.push(path)
        gateway.asset(path, type, content)
      },
    }
    this.register(recording as unknown as Gateway)
    const port = gateway.listen(message.b).port
    return answered(wire.DONE, JSON.stringify({ port, paths }))
  }
}

function answered(first: number, line: string): Uint8Array {
  const payload = wire.text(line), bytes = new Uint8Array(1 + payload.length)
  bytes[0] = first
  bytes.set(payload, 1)
  return bytes
}
