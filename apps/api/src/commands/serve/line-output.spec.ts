import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LineOutput } from './line-output.js';

/** A target whose reader accepts one write after the other. */
function slowTarget(): { target: Writable; written: string[]; accept: () => void } {
  const written: string[] = [];
  let accept: () => void = () => undefined;
  const target = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      accept = done;
    },
  });
  return { target, written, accept: () => accept() };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the output of several workers', () => {
  it('is merged by whole lines, however they arrive', async () => {
    const target = new PassThrough();
    const output = new LineOutput(target);
    const [one, two] = [new PassThrough(), new PassThrough()];
    output.forward(one);
    output.forward(two);
    one.write('{"a":');
    await settled();
    two.write('{"b":1}\n{"c"');
    await settled();
    one.write('1}\n');
    await settled();
    two.write(':1}\n');
    await settled();
    expect(String(target.read()).split('\n')).toEqual(['{"b":1}', '{"a":1}', '{"c":1}', '']);
  });

  it('ends the line of a worker that was killed', async () => {
    const target = new PassThrough();
    const output = new LineOutput(target);
    const one = new PassThrough();
    output.forward(one);
    one.end('{"a":');
    await output.end(10_000);
    expect(String(target.read())).toBe('{"a":\n');
  });

  it('is not read faster than its reader accepts it', async () => {
    const { target, written, accept } = slowTarget();
    const output = new LineOutput(target);
    const one = new PassThrough();
    output.forward(one);
    one.write('first\n');
    await settled();
    one.write('second\n');
    await settled();
    expect(written).toEqual(['first\n']);
    expect(one.isPaused()).toBe(true);
    accept();
    await settled();
    await settled();
    expect(written).toEqual(['first\n', 'second\n']);
  });

  it('is dropped once its reader has closed it, so that no worker waits', async () => {
    const { target } = slowTarget();
    const output = new LineOutput(target);
    const one = new PassThrough();
    output.forward(one);
    one.write('first\n');
    await settled();
    expect(one.isPaused()).toBe(true);
    target.destroy(Object.assign(new Error('closed'), { code: 'EPIPE' }));
    await settled();
    expect(one.isPaused()).toBe(false);
    one.end('second\n');
    await output.end(10_000);
  });
});
