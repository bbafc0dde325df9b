import { describe, expect, it } from 'vitest';
import { StatementCounter } from './statement-counter.js';

const text = (value: string): Buffer => Buffer.from(`${value}\0`);

function untyped(...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

const message = (type: string, ...parts: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from(type), untyped(...parts)]);

function code(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const start = untyped(code(196_608), text('user'), text('signet'), text(''));
const parse = (name: string, query: string): Buffer =>
  message('P', text(name), text(query), code(0));
const bind = (name: string): Buffer => message('B', text(''), text(name), code(0));
const execute = message('E', text(''), code(0));
const sync = message('S');

function statementsIn(...messages: Buffer[]): string[] {
  const counter = new StatementCounter();
  counter.observe()(Buffer.concat(messages));
  return counter.take();
}

describe('StatementCounter', () => {
  it('counts each execution of a statement that was prepared once', () => {
    const executions = Array.from({ length: 3 }, () => [bind('p'), execute, sync]).flat();
    expect(statementsIn(start, parse('p', 'SELECT 1'), ...executions)).toEqual(
      Array.from({ length: 3 }, () => 'SELECT 1'),
    );
  });

  it('does not count what is only prepared', () => {
    expect(statementsIn(start, parse('p', 'SELECT 1'), sync)).toEqual([]);
  });

  it('counts simple queries and unnamed statements in order', () => {
    expect(
      statementsIn(start, message('Q', text('BEGIN')), parse('', 'SELECT $1'), bind(''), execute),
    ).toEqual(['BEGIN', 'SELECT $1']);
  });

  it('reads a session that starts with a request for encryption', () => {
    expect(statementsIn(untyped(code(80_877_103)), start, message('Q', text('BEGIN')))).toEqual([
      'BEGIN',
    ]);
  });

  it('reads messages that arrive in parts', () => {
    const counter = new StatementCounter();
    const receive = counter.observe();
    for (const byte of Buffer.concat([start, message('Q', text('SELECT 1'))])) {
      receive(Buffer.from([byte]));
    }
    expect(counter.take()).toEqual(['SELECT 1']);
  });

  it('keeps connections apart', () => {
    const counter = new StatementCounter();
    const [one, other] = [counter.observe(), counter.observe()];
    one(Buffer.concat([start, parse('p', 'SELECT 1')]));
    other(Buffer.concat([start, parse('p', 'SELECT 2')]));
    one(Buffer.concat([bind('p'), execute]));
    expect(counter.take()).toEqual(['SELECT 1']);
  });
});
