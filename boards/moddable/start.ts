// An app in one call: platform, partition and gateway as `mc/config` says. Defaults stand in the library's manifest; an
// app's manifest overrides them, and mcconfig's command line does, where every value is a text.
import config from 'mc/config'
import { PartitionFlash } from './flash.ts'
import { ModdablePlatform, type ModdableOptions } from './platform.ts'
import { Gateway, type GatewayOptions } from '../../src/index.ts'

/** Names, parted by commas; `any` switches the check of the Host off. */
function hostsOf(names: string): GatewayOptions['hosts'] {
  if (names === 'any') return 'any'
  return names === '' ? [] : names.split(',')
}

/** Opens the partition, registers, listens. Throws when there is no such partition, or the port is taken. */
export function start(register: (gateway: Gateway) => void, options: ModdableOptions = {}): Gateway {
  const flash = options.flash ?? new PartitionFlash(config.posternPartition)
  const gateway = new Gateway(new ModdablePlatform({ ...options, flash }), { hosts: hostsOf(config.posternHosts) })
  register(gateway)
  gateway.listen(Number(config.posternPort))
  return gateway
}
