const given = process.env['SIGNET_SOAK_SECONDS'];

/** How long a test keeps its load up, in seconds: 60 in `npm run test:soak`, shorter in `npm test`. */
export const soakSeconds = Number(given ?? 10);

/** How often a test repeats a race or a crash: `all` in `npm run test:soak`, a few times in `npm test`. */
export const soakRounds = ({ few, all }: { few: number; all: number }): number =>
  given === undefined ? few : all;

/** Shows the figures of a test in `npm run test:soak`. */
export function report(figures: object): void {
  if (given !== undefined) process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
}
