/** The name of the modifier key for shortcuts on this platform. */
export function modifierKey(): string {
  return navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl';
}
