// The gateway on lin that the benchmark asks: a small script and a discarding upload, within the memory of a device.
import { Gateway } from 'postern/index'
import { ModdablePlatform } from 'postern/platform'
import { registerBenchScripts } from 'scripts'

const gateway = new Gateway(new ModdablePlatform({}), { hosts: 'any' })
registerBenchScripts(gateway)
trace(`ready ${gateway.listen(0).port}\n`)
