/** The first Node version with all features that Signet uses: `node:sqlite` without a flag. */
const MIN_NODE = '22.13';

/**
 * Why this version of Node cannot run Signet, and the fix; undefined if it can.
 * @param version for example `20.11.0`
 */
export function nodeFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minMajor = 0, minMinor = 0] = MIN_NODE.split('.').map(Number);
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return undefined;
  return `Signet needs Node ${MIN_NODE} or later; this is ${version}. \`npm start\` installs one, and the container image has one.`;
}
