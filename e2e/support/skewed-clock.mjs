// Preloaded into a node of a test (`--import`): shifts its clock by CLOCK_OFFSET_MS.
const offset = Number(process.env['CLOCK_OFFSET_MS']);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  /** @param {any[]} given */
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + offset);
    else super(.../** @type {[number]} */ (given));
  }

  static now() {
    return RealDate.now() + offset;
  }
};
