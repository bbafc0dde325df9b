/** Codes of messages before the start of a session that the client may follow with another one (SSL, GSSAPI). */
const NEGOTIATIONS = new Set([80_877_103, 80_877_104]);

/** The text up to a zero byte. @returns the text and the offset after it */
function cString(bytes: Buffer, from: number): [text: string, next: number] {
  const end = bytes.indexOf(0, from);
  return [bytes.toString('utf8', from, end), end + 1];
}

/**
 * Reads the statements that a client sends to PostgreSQL from its side of the protocol (version 3, unencrypted). It
 * counts executions, including those of prepared statements, whose text is sent only once.
 */
class StatementReader {
  private rest: Buffer = Buffer.alloc(0);
  private started = false;
  /** Text by the name of the prepared statement; the empty name is that of the unnamed one. */
  private readonly prepared = new Map<string, string>();
  /** Text by the name of the portal. */
  private readonly bound = new Map<string, string>();

  constructor(private readonly executed: (text: string) => void) {}

  receive(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      // The first messages have no type.
      const header = this.started ? 1 : 0;
      if (this.rest.length < header + 4) return;
      const length = header + this.rest.readInt32BE(header);
      if (this.rest.length < length) return;
      const message = this.rest.subarray(0, length);
      this.rest = this.rest.subarray(length);
      if (this.started) this.read(String.fromCharCode(message[0] ?? 0), message.subarray(5));
      else this.started = !NEGOTIATIONS.has(message.readInt32BE(4));
    }
  }

  private read(type: string, body: Buffer): void {
    const [first, next] = cString(body, 0);
    switch (type) {
      case 'Q':
        this.executed(first);
        break;
      case 'P':
        this.prepared.set(first, cString(body, next)[0]);
        break;
      case 'B':
        this.bound.set(first, this.prepared.get(cString(body, next)[0]) ?? '');
        break;
      case 'E':
        this.executed(this.bound.get(first) ?? '');
        break;
    }
  }
}

/** Counts the statements of all connections through a proxy (`behindProxy`). */
export class StatementCounter {
  #statements: string[] = [];

  /** The observer of one connection. */
  readonly observe = (): ((bytes: Buffer) => void) => {
    const reader = new StatementReader((text) => this.#statements.push(text));
    return (bytes) => reader.receive(bytes);
  };

  /** The statements since the last call, in order. */
  take(): string[] {
    const statements = this.#statements;
    this.#statements = [];
    return statements;
  }
}
