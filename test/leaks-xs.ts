// The entry of the script that XS evaluates for the leak sweeps.
import { board } from '../host-sim/xs-board.ts'
import { registerLeakScripts } from './leak-scripts.ts'

board(globalThis as unknown as Parameters<typeof board>[0], registerLeakScripts)
