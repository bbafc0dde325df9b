import { Injectable, signal } from '@angular/core';

export const schemes = ['system', 'light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

const STORED = 'signet.scheme';

/** Light, dark, or following the system. */
@Injectable({ providedIn: 'root' })
export class Theme {
  private readonly chosen = signal<Scheme>(stored());

  readonly scheme = this.chosen.asReadonly();

  constructor() {
    this.show();
  }

  choose(scheme: Scheme): void {
    localStorage.setItem(STORED, scheme);
    this.chosen.set(scheme);
    this.show();
  }

  private show(): void {
    const scheme = this.chosen();
    document.documentElement.style.colorScheme = scheme === 'system' ? 'light dark' : scheme;
  }
}

function stored(): Scheme {
  const text = localStorage.getItem(STORED);
  return schemes.find((scheme) => scheme === text) ?? 'system';
}
