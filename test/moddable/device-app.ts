// The app on lin: the gateway on the ports of the Moddable SDK, within the memory of a device.
import { defaultLimits, Gateway } from 'postern/index'
import { PartitionFlash } from 'postern/flash'
import { ModdablePlatform } from 'postern/platform'
import { registerLinScripts } from 'scripts'

const platform = new ModdablePlatform({ flash: new PartitionFlash('postern'), connectionsMax: 24 })
const limits = defaultLimits()
limits.CONNECTIONS_MAX = 24
const gateway = new Gateway(platform, { hosts: 'any', limits })
registerLinScripts(gateway)
trace(`ready ${gateway.listen(0).port}\n`)
