// The load of one round by autocannon, in a process of its own: `node load.mjs <request as JSON>` prints the result as JSON.
import autocannon from 'autocannon';

/**
 * @typedef {object} Load
 * @property {string} url
 * @property {string} method
 * @property {Record<string, string>} headers
 * @property {string} [body] With `refreshTokens`, `{refresh_token}` stands for the token of the connection.
 * @property {string[]} [refreshTokens] One for each connection, which sends the newest token that it received.
 * @property {number} connections
 * @property {number} duration Seconds.
 *
 * @typedef {object} LoadResult
 * @property {number} done Successful responses.
 * @property {number} refused Other responses, and failed connections.
 * @property {number} seconds
 * @property {number} p50 Milliseconds.
 * @property {number} p99 Milliseconds.
 * @property {string[]} [refreshTokens] The newest token of each connection.
 */

/** @type {Load} */
const load = JSON.parse(process.argv[2]);
const { refreshTokens, body: template } = load;
let client = 0;

const result = await autocannon({
  ...load,
  ...(refreshTokens && {
    setupClient: (connection) => {
      const own = client++;
      // Tokens consist of characters that need no escaping in JSON or in a form.
      const use = () =>
        connection.setBody(template.replace('{refresh_token}', () => refreshTokens[own]));
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
