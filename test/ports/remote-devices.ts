// The clock and the flash of a remote platform: see remote.ts.
import type { Clock, Flash } from '../../src/ports.ts'
import * as to from './commands.ts'
import { Call, type Reply } from './remote-wire.ts'

/** What carries a command to the device. */
interface Device {
  call(command: Call): Reply
}

export class RemoteClock implements Clock {
  private callback: () => void = () => undefined

  constructor(private readonly platform: Device) {}

  now(): number {
    return this.platform.call(new Call(to.NOW)).int()
  }

  wake(ms: number): void {
    this.platform.call(new Call(to.WAKE).int(ms))
  }

  onWake(callback: () => void): void {
    this.callback = callback
  }

  date(): number | undefined {
    const date = this.platform.call(new Call(to.DATE)).maybe()
    return date === undefined ? undefined : Number(date)
  }

  woken(): void {
    this.callback()
  }

  /** The next wakes ask, inside themselves, for one of these times in ms each. */
  inside(times: number[]): void {
    const command = new Call(to.WAKE_INSIDE).int(times.length)
    for (const ms of times) command.int(ms)
    this.platform.call(command)
  }
}

export class RemoteFlash implements Flash {
  constructor(private readonly platform: Device, readonly size: number) {}

  read(target: Uint8Array, from: number, until: number, address: number): void {
    const command = new Call(to.FLASH_READ).octets(target).int(from).int(until).int(address)
    target.set(this.platform.call(command).octets())
  }

  program(source: Uint8Array, from: number, until: number, address: number): void {
    this.platform.call(new Call(to.FLASH_PROGRAM).octets(source).int(from).int(until).int(address))
  }

  erase(sector: number): void {
    this.platform.call(new Call(to.FLASH_ERASE).int(sector))
  }
}
