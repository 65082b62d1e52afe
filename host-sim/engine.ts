// What the simulator asks of an engine: run a gateway with its scripts on the simulator's platform. Node runs the core
// as it is; XS runs the bundle that boards pack, in a process of its own (xs-engine.ts).
import { type Answer, defaultLimits, Gateway, type Limits, smallLimits } from '../src/index.ts'
import type { NodePlatform } from './node-platform.ts'
import type { Profile, Protocol } from './options.ts'

export interface EngineOptions {
  platform: NodePlatform
  port: number
  profile: Profile
  /** Default: HTTP/1.1. */
  protocol?: Protocol
  /** Host names of this computer that count beside `localhost` and addresses. */
  hosts?: string[]
  /** False: uploads that nobody commits may cost any number of erases, for tests that send many. */
  rationed?: boolean
  onAnswer: (answer: Answer) => void
}

export interface Running {
  readonly port: number
  /** Every path that is served, in the order of registration. */
  readonly paths: string[]
  /** Stops listening and ends every connection. */
  close(): Promise<void>
}

/** Runs the core within this process. Throws when the port cannot be had. */
export function runOnNode(options: EngineOptions, register: (gateway: Gateway) => void): Running {
  const { platform, onAnswer } = options
  const gateway = new Gateway(platform, { limits: limitsOf(options), hosts: options.hosts, onAnswer })
  const paths = recordPaths(gateway)
  register(gateway)
  const listener = gateway.listen(options.port)
  return {
    port: listener.port,
    paths,
    async close() {
      gateway.close()
      platform.clock.stop()
    },
  }
}

function limitsOf({ profile, protocol, rationed }: EngineOptions): Limits {
  const limits = profile === 'small' ? smallLimits() : defaultLimits()
  // As HTTP/1.0: no connection outlives its response.
  if (protocol === 'HTTP/1.0') limits.IDLE_MS = 0
  if (rationed === false) limits.RATION_HOURS = 0
  return limits
}

/** What is registered from now on, by its path. */
function recordPaths(gateway: Gateway): string[] {
  const paths: string[] = []
  const register = gateway.register
  const asset = gateway.asset
  gateway.register = (name, plan, script) => {
    const path = `/cgi-bin/${name}`
    // A script of a folder is registered at each change.
    if (!paths.includes(path)) paths.push(path)
    register.call(gateway, name, plan, script)
  }
  gateway.asset = (path, type, content) => {
    paths.push(path)
    asset.call(gateway, path, type, content)
  }
  return paths
}
