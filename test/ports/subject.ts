// A connection under test on the device's side: it says what it hears, and does inside an event what was arranged.
import type { Connection, ConnectionEvents } from '../../src/ports.ts'
import { ACT_ABORT, ACT_CLOSE, ACT_THROW, CLOSED, READABLE, WRITABLE } from './commands.ts'

/** Who is told of an event of connection `id`. */
interface Hearer {
  heard(event: number, id: number): boolean
}

export class Subject implements ConnectionEvents {
  action = 0
  readonly connection: Connection
  readonly id: number
  private readonly agent: Hearer

  constructor(connection: Connection, id: number, agent: Hearer) {
    this.connection = connection
    this.id = id
    this.agent = agent
  }

  onReadable(): void {
    this.agent.heard(READABLE, this.id)
    const action = this.action
    this.action = 0
    if (action === ACT_ABORT) this.connection.abort()
    if (action === ACT_CLOSE) {
      const bytes = new Uint8Array(64)
      while (this.connection.read(bytes, 0, 64) > 0);
      this.connection.close()
    }
    if (action === ACT_THROW) throw new Error('thrown by the test')
  }

  onWritable(): void {
    this.agent.heard(WRITABLE, this.id)
  }

  onClose(): void {
    this.agent.heard(CLOSED, this.id)
  }
}
