// The load of one round, in a process of its own: `node load.mjs <request as JSON>` prints the result as JSON.
import autocannon from 'autocannon';

/**
 * @typedef {object} Load
 * @property {string} url
 * @property {string} method
 * @property {Record<string, string>} headers
 * @property {string} [body]
 * @property {string[]} [refreshTokens] One for each connection, which sends the newest token that it received.
 * @property {string} [namespace] Of the refresh tokens.
 * @property {number} connections
 * @property {number} duration Seconds.
 */

/** @type {Load} */
const load = JSON.parse(process.argv[2]);
const { refreshTokens, namespace } = load;
let client = 0;

const result = await autocannon({
  ...load,
  ...(refreshTokens && {
    setupClient: (connection) => {
      const own = client++;
      const use = () =>
        connection.setBody(JSON.stringify({ namespace, refresh_token: refreshTokens[own] }));
      use();
      connection.on('body', (body) => {
        refreshTokens[own] = JSON.parse(body).refresh_token ?? refreshTokens[own];
        use();
      });
    },
  }),
});

process.stdout.write(
  JSON.stringify({
    done: result['2xx'],
    refused: result.non2xx + result.errors,
    seconds: result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    refreshTokens,
  }),
);
