import { isIP } from 'node:net';

/**
 * The variables that Kubernetes sets in every pod for each Service of its namespace, in the format of Docker links:
 * `SIGNET_SERVICE_HOST`, `SIGNET_PORT_8090_TCP_ADDR` for a Service `signet`, `SIGNET_ADMIN_PORT` for `signet-admin`.
 */
const forms: readonly [RegExp, (value: string) => boolean][] = [
  [/_SERVICE_HOST$/, isAddress],
  [/_SERVICE_PORT(_[A-Z0-9_]+)?$/, isPort],
  [/_PORT(_\d+_(TCP|UDP|SCTP))?$/, isUrl],
  [/_PORT_\d+_(TCP|UDP|SCTP)_PROTO$/, (value) => /^(tcp|udp|sctp)$/.test(value)],
  [/_PORT_\d+_(TCP|UDP|SCTP)_PORT$/, isPort],
  [/_PORT_\d+_(TCP|UDP|SCTP)_ADDR$/, isAddress],
];

/** Whether a variable is a Kubernetes service variable, by name and value. */
export function isServiceLink(name: string, value: string): boolean {
  return forms.some(([form, isValue]) => form.test(name) && isValue(value));
}

/** Whether a name has the form of a service variable. */
export function isNamedLikeServiceLink(name: string): boolean {
  return forms.some(([form]) => form.test(name));
}

function isAddress(value: string): boolean {
  return isIP(value) !== 0;
}

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value);
}

function isUrl(value: string): boolean {
  return /^(tcp|udp|sctp):\/\/\S+:\d{1,5}$/.test(value);
}

/** Notice about ignored variables and how to avoid them. */
export function serviceLinksNotice(names: readonly string[]): string {
  return `${names.join(', ')}: ignored. Kubernetes sets them for a Service of this name; \`enableServiceLinks: false\` in the pod specification prevents it.`;
}
