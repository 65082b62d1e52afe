// The entry of the script that XS evaluates for `npm run abuse -- --engine xs`.
import { board } from '../../host-sim/xs-board.ts'
import { register } from './scripts.ts'

board(globalThis as unknown as Parameters<typeof board>[0], gateway => register({
  register: (name, plan, script) => gateway.register(name, plan, script),
  asset: (path, type, content) => gateway.asset(path, type, content),
}))
