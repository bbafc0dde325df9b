import { beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, problem } from '../../testing/fake-server';
import { Screen } from '../../testing/screen';
import { UserImporter } from './user-importer';

const at = '/api/v1/namespaces/shop/users';
let server: FakeServer;
let screen: Screen<UserImporter>;

beforeEach(async () => {
  server = new FakeServer();
  screen = await Screen.of(UserImporter, { ns: 'shop' });
});

/** Chooses a file, as the file dialog of the browser does. */
async function give(name: string, content: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const input = screen.element.querySelector('input[type=file]') as HTMLInputElement;
  Object.defineProperty(input, 'files', {
    value: [new File([content], name)],
    configurable: true,
  });
  input.dispatchEvent(new Event('change'));
  await screen.settled();
}

describe('a file of users', () => {
  it.each([
    ['latin.csv', new Uint8Array([0x6e, 0x0a, 0x4a, 0xe9, 0x0a]), 'not UTF-8 or UTF-16 text'],
    ['users.json', '{"users": [', 'is not valid JSON'],
    ['empty.csv', 'name\n\n', 'contains no users'],
  ])('is explained if it is invalid: %s', async (name, content, text) => {
    await give(name, content);
    expect(screen.text('[role=alert]')).toContain(text);
    expect(await (await screen.button('Preview')).isDisabled()).toBe(true);
    expect(server.sent).toEqual([]);
  });

  it('that is invalid replaces the previous file', async () => {
    await give('users.csv', 'name\nann\n');
    await give('empty.csv', 'name\n\n');
    expect(screen.text()).not.toContain('users.csv');
    expect(await (await screen.button('Preview')).isDisabled()).toBe(true);
  });

  it('is counted, and can be previewed', async () => {
    expect(await (await screen.button('Preview')).isDisabled()).toBe(true);
    await give('users.csv', 'name\nann\nbob\n');
    expect(screen.text('p[role=status]')).toContain('users.csv: 2 rows.');
    expect(await (await screen.button('Preview')).isDisabled()).toBe(false);
  });

  it('that the server refuses shows each line of the problem', async () => {
    const wrong = { pointer: '/csv', detail: 'has an unknown column' };
    server.on(`POST ${at}/import`, problem('request.invalid', { errors: [wrong] }));
    await give('columns.csv', 'name,colour\nann,red\n');
    await screen.click('Preview');
    expect(screen.text('[role=alert]')).toContain('has an unknown column');
  });
});
