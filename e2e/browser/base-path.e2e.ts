import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newAdministratorToken } from '../support/administrators.js';
import { newNamespace, newUser, refreshTokenOf, uniqueName } from '../support/api.js';
import { enterCredentials, goTo, heading, signOut, TestConsole } from '../support/console.js';
import { freePort } from '../support/free-port.js';
import { Nginx } from '../support/nginx.js';

const PATH = '/tools/signet';
const METADATA = '/.well-known/oauth-authorization-server';

const proxied = 'proxy_set_header Host $http_host;';

/** Ways a proxy can forward the base path, and the metadata URL, whose path RFC 8414 composes differently. */
const configurations = {
  'keeps the path': (server: string): string =>
    `location ${PATH} { ${proxied} proxy_pass ${server}; }
     location ${METADATA}${PATH} { ${proxied} proxy_pass ${server}; }`,
  'removes the path': (server: string): string =>
    `location = ${PATH} { ${proxied} proxy_pass ${server}/; }
     location ${PATH}/ { ${proxied} proxy_pass ${server}/; }
     location ${METADATA}${PATH}/ { ${proxied} proxy_pass ${server}${METADATA}/; }`,
};

describe.each(Object.entries(configurations))('behind a proxy that %s', (_name, configuration) => {
  let nginx: Nginx;
  let console: TestConsole;
  let publicUrl: string;
  let origin: string;

  beforeAll(async () => {
    const [port, serverPort] = [await freePort(), await freePort()];
    origin = `http://localhost:${port}`;
    publicUrl = origin + PATH;
    nginx = await Nginx.start(configuration(`http://127.0.0.1:${serverPort}`), {}, port);
    console = await TestConsole.start({ port: serverPort, publicUrl });
  });
  afterEach(() => console.closePages());
  afterAll(async () => {
    await console.dispose();
    await nginx.stop();
  });

  it('the console works below the path, after a reload and without a trailing slash', async () => {
    const page = await console.newPage();
    await page.goto(publicUrl);
    await enterCredentials(page.locator('form'));
    await heading(page, 'Overview').waitFor();
    const cookies = await page.context().cookies();
    expect(cookies.map(({ path }) => path)).toEqual([PATH]);
    await goTo(page, 'Namespaces');
    expect(page.url()).toBe(`${publicUrl}/namespaces`);
    await page.reload();
    await heading(page, 'Namespaces').waitFor();
    await goTo(page, 'System');
    const links = page.getByRole('main').getByRole('link');
    await links.first().waitFor();
    for (const link of await links.all()) {
      const target = new URL((await link.getAttribute('href')) ?? '', `${publicUrl}/`).href;
      expect(target).toMatch(new RegExp(`^${publicUrl}/`));
      expect((await page.request.get(target)).status(), target).toBe(200);
    }
    await signOut(page);
    expect(page.url()).toBe(`${publicUrl}/sign-in`);
  });

  it('the API documentation calls the API below the path', async () => {
    const page = await console.newPage();
    await page.goto(`${publicUrl}/docs`);
    await page.getByText('A self-hosted JWT authority.').waitFor();
    const document = await page.request.get(`${publicUrl}/openapi.json`);
    expect(await document.json()).toMatchObject({ servers: [{ url: PATH }] });
  });

  it('a created resource is found at its Location', async () => {
    const { token } = await newAdministratorToken(console.server);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ name: uniqueName('org') });
    const created = await fetch(`${publicUrl}/api/v1/orgs`, { method: 'POST', headers, body });
    const address = new URL(created.headers.get('location') ?? '', created.url);
    expect(address.href).toMatch(new RegExp(`^${publicUrl}/api/v1/orgs/`));
    expect(await (await fetch(address, { headers })).json()).toEqual(await created.json());
  });

  it('tokens and metadata contain working URLs', async () => {
    const { name } = await newNamespace();
    const user = await newUser(name);
    await expect(refreshTokenOf(name, user.name)).resolves.toMatch(/^[\w-]+\./);
    const issuer = `${publicUrl}/ns/${name}`;
    const addresses = [
      `${issuer}/.well-known/openid-configuration`,
      `${origin}${METADATA}${PATH}/ns/${name}`,
      `${publicUrl}${METADATA}/ns/${name}`,
    ];
    for (const address of addresses) {
      const metadata = (await (await fetch(address)).json()) as {
        issuer: string;
        jwks_uri: string;
      };
      expect(metadata, address).toMatchObject({ issuer });
      expect((await fetch(metadata.jwks_uri)).status).toBe(200);
    }
  });
});
