import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Who can read or write a file besides its owner. */
export type Exposure = 'group' | 'everyone';

/**
 * Exposure by file mode, following symbolic links. Undefined if only the owner has access, if the file is missing, and
 * on Windows, where modes carry no information.
 */
export function exposureOf(path: string): Exposure | undefined {
  if (process.platform === 'win32') return undefined;
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o007) !== 0) return 'everyone';
  return (mode & 0o070) === 0 ? undefined : 'group';
}

/** The fault of a secret file, and the command that fixes it. */
export function exposureFault(path: string, exposure: Exposure): string {
  const whom = exposure === 'group' ? 'the group of the file' : 'all users of this machine';
  return `${path} contains secrets and is accessible to ${whom}. Run: chmod 600 ${shellWord(resolve(path))}`;
}

/**
 * The faults of files mounted by a secret store. Their group may read them: Kubernetes mounts secrets readable by the
 * group of the pod.
 */
export function mountedSecretFaults(paths: readonly string[]): string[] {
  return paths
    .filter((path) => exposureOf(path) === 'everyone')
    .map(
      (path) =>
        `${exposureFault(path, 'everyone')} (a mounted secret: defaultMode 0440 in Kubernetes, mode 0400 in Compose)`,
    );
}

function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
