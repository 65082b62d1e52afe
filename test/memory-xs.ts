// The entry of the script that XS evaluates for the memory test.
import { board } from '../host-sim/xs-board.ts'
import { registerMemoryScripts } from './memory-scripts.ts'

board(globalThis as unknown as Parameters<typeof board>[0], registerMemoryScripts)
