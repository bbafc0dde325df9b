import { Injectable } from '@nestjs/common';

/** The current time, replaceable in tests. Rules take it as a parameter. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
