import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { batchedOutput, flushLog, logOutput, pipeOutput } from './log-output.js';

/** A pipe whose reader is stalled until the test reads. */
class StalledPipe extends EventEmitter {
  waiting: string[] = [];
  taken: string[] = [];

  get writableLength(): number {
    return this.waiting.join('').length;
  }

  write(text: string): boolean {
    this.waiting.push(text);
    return false;
  }

  read(): void {
    this.taken.push(...this.waiting.splice(0));
    this.emit('drain');
  }
}

it('keeps a bounded backlog for a stalled reader, and reports the number of dropped lines', () => {
  const pipe = new StalledPipe();
  const output = pipeOutput(pipe, 50);
  for (let line = 0; line < 1_000; line += 1) output.write('0123456789\n');
  expect(pipe.writableLength).toBeLessThan(100);
  pipe.read();
  const before = pipe.taken.length;
  output.write('next\n');
  pipe.read();
  const [notice = '', next] = pipe.taken.slice(before);
  expect(JSON.parse(notice)).toMatchObject({ level: 'warn', dropped: 1_000 - before });
  expect(next).toBe('next\n');
});

it('stops writing once the reader has closed the pipe', () => {
  const pipe = new StalledPipe();
  const output = pipeOutput(pipe);
  pipe.emit('error', new Error('EPIPE'));
  output.write('line\n');
  expect(pipe.waiting).toEqual([]);
});

it('waits at shutdown for a reader that reads, but not for one that is stalled', async () => {
  const pipe = new StalledPipe();
  pipe.write('last\n');
  const flushed = flushLog(pipe, 60_000);
  pipe.read();
  await flushed;
  expect(pipe.taken).toEqual(['last\n']);
  pipe.write('never read\n');
  await flushLog(pipe, 0);
});

it('listens for errors of standard output once, with any number of loggers', () => {
  logOutput();
  const listeners = process.stdout.listenerCount('error');
  for (let logger = 0; logger < 20; logger += 1) logOutput();
  expect(process.stdout.listenerCount('error')).toBe(listeners);
});

describe('the batch', () => {
  afterEach(() => vi.useRealTimers());

  function newBatch() {
    vi.useFakeTimers();
    const written: string[] = [];
    const output = batchedOutput({ write: (text) => written.push(text) }, 10);
    return { output, written };
  }

  it('has the lines of a short time, in order', () => {
    const { output, written } = newBatch();
    output.write('one\n');
    output.write('two\n');
    expect(written).toEqual([]);
    vi.advanceTimersByTime(10);
    expect(written).toEqual(['one\ntwo\n']);
    output.write('three\n');
    vi.advanceTimersByTime(10);
    expect(written).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('is written at once when it is full', () => {
    const { output, written } = newBatch();
    const line = `${'x'.repeat(1_000)}\n`;
    for (let lines = 0; lines < 100; lines += 1) output.write(line);
    expect(written.join('').length).toBeGreaterThan(50_000);
    vi.advanceTimersByTime(10);
    expect(written.join('')).toBe(line.repeat(100));
  });

  it('is written when the process ends', () => {
    const { output, written } = newBatch();
    output.write('last\n');
    output.flush();
    output.flush();
    vi.advanceTimersByTime(10);
    expect(written).toEqual(['last\n']);
  });
});

it('counts the dropped lines of a batch', () => {
  const pipe = new StalledPipe();
  const output = pipeOutput(pipe, 5);
  output.write('one\ntwo\n');
  output.write('three\nfour\nfive\n');
  pipe.read();
  output.write('six\n');
  pipe.read();
  expect(JSON.parse(pipe.taken[1] ?? '')).toMatchObject({ dropped: 3 });
});
