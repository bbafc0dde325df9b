// Preloaded into a node of a test (`--import`): on SIGWINCH, which servers otherwise ignore, it collects garbage and
// prints the bytes in use.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = /** @type {() => void} */ (runInNewContext('gc'));

process.on('SIGWINCH', () => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  process.stdout.write(`Live memory: ${heapUsed + external} bytes\n`);
});
