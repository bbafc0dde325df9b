import { TestBed } from '@angular/core/testing';
import { beforeEach } from 'vitest';
import { Languages } from '../app/shared/languages';

beforeEach(() => TestBed.inject(Languages).start());
