// The entry of the script that XS evaluates for `npm start -- --engine xs`.
import { device } from '../boards/device/index.ts'
import { board } from './xs-board.ts'

board(globalThis as unknown as Parameters<typeof board>[0], device)
