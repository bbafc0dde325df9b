import { setTimeout as delay } from 'node:timers/promises';
import type { Readable, Writable } from 'node:stream';

const NEWLINE = 10;

/**
 * Merges the output of several processes by whole lines. Processes that shared the pipe itself would interleave parts of
 * lines, because a pipe writes only 4 KiB atomically.
 */
export class LineOutput {
  private readonly sources = new Set<Readable>();
  private isFull = false;
  private isClosed = false;

  constructor(private readonly target: Writable) {
    target.on('drain', () => this.resume());
    target.on('error', () => this.close());
    target.on('close', () => this.close());
  }

  /** Forwards a source until its end. While the reader of the target is slow, sources are not read. */
  forward(source: Readable): void {
    let begun: Buffer[] = [];
    this.sources.add(source);
    source.on('data', (chunk: Buffer) => {
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end === 0) {
        begun.push(chunk);
        return;
      }
      this.write(Buffer.concat([...begun, chunk.subarray(0, end)]));
      begun = end < chunk.length ? [chunk.subarray(end)] : [];
    });
    // A process that was killed leaves part of a line.
    source.once('close', () => {
      this.sources.delete(source);
      if (begun.length > 0) this.write(Buffer.concat([...begun, Buffer.from('\n')]));
    });
    if (this.isFull) source.pause();
  }

  /** Waits for the rest of all sources, or up to `limit` milliseconds for a stalled reader. */
  async end(limit: number): Promise<void> {
    const rest = [...this.sources].map(
      (source) => new Promise((resolve) => source.once('close', resolve)),
    );
    await Promise.race([Promise.all(rest), delay(limit)]);
  }

  private write(lines: Buffer): void {
    if (this.isClosed || this.target.write(lines)) return;
    this.isFull = true;
    for (const source of this.sources) source.pause();
  }

  private resume(): void {
    this.isFull = false;
    for (const source of this.sources) source.resume();
  }

  /** The reader has closed the target: the rest is read and dropped, so that no process waits for it. */
  private close(): void {
    this.isClosed = true;
    this.resume();
  }
}
