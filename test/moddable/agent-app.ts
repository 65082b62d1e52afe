// The app on lin that lets a conformance suite elsewhere drive the ports of the Moddable SDK.
import { PartitionFlash } from 'postern/flash'
import { ModdablePlatform } from 'postern/platform'
import { Agent } from '../ports/agent.ts'

const agent = new Agent({
  make(points) {
    let text = ''
    for (const point of points) text += String.fromCodePoint(point)
    return text
  },
  // Strings are code points here, so that iterating gives each, lone surrogates too.
  points: text => [...text].map(letter => letter.codePointAt(0) ?? 0),
})
const platform = new ModdablePlatform({
  flash: new PartitionFlash('postern'), connectionsMax: 24, address: () => '127.0.0.1', log: line => agent.logged(line),
})
trace(`ready ${agent.serve(platform)}\n`)
