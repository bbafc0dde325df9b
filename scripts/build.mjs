// `npm run build`: builds what has changed since the last complete build.
import { build, main } from './setup.mjs';

await main(() => build());
