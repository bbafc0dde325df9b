// `npm run screenshots`: sets up what is needed, then takes the pictures of the console that the docs show (docs/images).
import { environment, main, node, run, setUp, SetupError } from './setup.mjs';

await main(async () => {
  await setUp();
  const code = await run([node, 'scripts/screenshots/take.mjs'], { env: environment() });
  if (code !== 0) throw new SetupError('The pictures could not be taken (see above).');
});
