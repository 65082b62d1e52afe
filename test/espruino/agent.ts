// The agent of the ports' conformance suite as a module of Espruino. A text is its octets there.
import { Agent } from '../ports/agent.ts'

export function agent(): Agent {
  return new Agent({
    make(points) {
      let text = ''
      for (let i = 0; i < points.length; i++) text += String.fromCharCode(points[i])
      return text
    },
    points(text) {
      const points: number[] = []
      for (let i = 0; i < text.length; i++) points.push(text.charCodeAt(i))
      return points
    },
  })
}
