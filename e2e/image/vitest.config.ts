import { defineConfig } from 'vitest/config';

/** The image: built, started and used over HTTP. `npm run test:image`. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['e2e/image/**/*.e2e.ts'],
    pool: 'forks',
    testTimeout: 300_000,
    // The first run builds the image.
    hookTimeout: 1_800_000,
  },
});
