// What the simulator asks of an engine: run a gateway with its scripts on the simulator's platform. Node runs the core
// as it is; XS runs the bundle that boards pack, in a process of its own (xs-engine.ts).
import { type Answer, defaultLimits, Gateway, type Limits, smallLimits } from '../src/index.ts'
import type { NodePlatform } from './node-platform.ts'
import type { Profile } from './options.ts'

export interface EngineOptions {
  platform: NodePlatform
  port: number
  profile: Profile
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
  const gateway = new Gateway(platform, { limits: limitsOf(options.profile), onAnswer })
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

export function limitsOf(profile: Profile): Limits {
  return profile === 'small' ? smallLimits() : defaultLimits()
}

/** What is registered from now on, by its path. */
export function recordPaths(gateway: Gateway): string[] {
  const paths: string[] = []
  const register = gateway.register
  const asset = gateway.asset
  gateway.register = (name, plan, script) => {
    paths.push(`/cgi-bin/${name}`)
    register.call(gateway, name, plan, script)
  }
  gateway.asset = (path, type, content) => {
    paths.push(path)
    asset.call(gateway, path, type, content)
  }
  return paths
}
