const given = process.env['SIGNET_SOAK_SECONDS'];

/** The duration of a test's load in seconds: 60 in `npm run test:soak`, shorter in `npm test`. */
export const soakSeconds = Number(given ?? 6);

/** The repetitions of a race or a crash: `all` in `npm run test:soak`, `few` in `npm test`. */
export const soakRounds = ({ few, all }: { few: number; all: number }): number =>
  given === undefined ? few : all;

/** Prints the figures of a test in `npm run test:soak`. */
export function report(figures: object): void {
  if (given !== undefined) process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
}
