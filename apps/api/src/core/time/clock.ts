import { Injectable } from '@nestjs/common';

/** The time, as a part that tests replace. Rules take the instant it gives as a parameter. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
