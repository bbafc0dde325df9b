/** What the key of shortcuts is called where this runs. */
export function modifierKey(): string {
  return navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl';
}
