import { TestBed } from '@angular/core/testing';
import { beforeEach } from 'vitest';
import { Languages } from '../app/shared/languages';

// As on https and localhost; the simulated browser lacks the property.
Object.defineProperty(globalThis, 'isSecureContext', { value: true });

beforeEach(() => TestBed.inject(Languages).start());
