import { parseEnv } from 'node:util';
import { readTextFile } from './text-file.js';

/** A line that sets a variable and is not a comment. */
const settingLine = /^\s*(?:export\s+)?([^\s#=:]*(?:SIGNET_\w*|DATABASE_URL))/;

/**
 * @throws Error for a line that would be skipped silently, such as `SIGNET_LIMITS: true`
 * @throws Error for a line that would silently be skipped, such as `SIGNET_LIMITS: true`
 */
export function readConfigFile(path: string): NodeJS.Dict<string> {
  const text = readTextFile(path);
  const values = parseEnv(text);
  for (const [index, line] of text.split(/\r?\n|\r/).entries()) {
    const name = settingLine.exec(line)?.[1];
    if (name === undefined || (/^\w+$/.test(name) && Object.hasOwn(values, name))) continue;
    throw new Error(`line ${index + 1} of ${path} is not VARIABLE=value.`);
  }
  return values;
}
