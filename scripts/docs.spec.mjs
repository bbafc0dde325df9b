import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layers } from './imports.mjs';
import { root } from './setup.mjs';

const folders = ['docs', 'docs/decisions'];
const server = 'apps/api/src';
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'],
  'libs/client/README.md',
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
  ...layers.map((layer) => `${server}/${layer}/README.md`),
];

/** The files of the repository that pages speak of, by path. */
const files = ['apps', 'bench', 'docs', 'e2e', 'libs', 'scripts'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
    (file) => `/${folder}/${file}`,
  ),
);

/** @param {string} file */
const read = (file) => readFileSync(join(root, file), 'utf8');

/** @param {string} text @param {RegExp} pattern @returns {string[]} The first group of each match. */
const found = (text, pattern) => [...text.matchAll(pattern)].map(([, group]) => group ?? '');

/** @param {string} page @returns {string[]} What links to its headings end in, as GitHub makes it. */
const anchors = (page) =>
  found(read(page), /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(pages)('%s', (page) => {
  it('links to pages and headings that are there', () => {
    const links = found(read(page), /\]\(([^)\s]+)\)/g).filter((link) => !/^https?:/.test(link));
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : normalize(join(dirname(page), path));
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchors(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('has no markers of an unresolved merge', () => {
    // Prettier joins them with the lines around, and takes `>` for a quotation.
    expect(found(read(page), /(<{7} |>{7} |(?:> ){6}>)/g)).toEqual([]);
  });

  it('names files that are there', () => {
    const named = found(read(page), /`((?:apps|bench|docs|e2e|libs|scripts)\/[\w./-]*\.\w+)`/g);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    // Others are named by the end of their path.
    const sources = found(read(page), /`([\w./-]+\.(?:ts|mjs|html|scss|sql))`/g);
    const missing = sources.filter((name) => !files.some((file) => file.endsWith(`/${name}`)));
    expect(missing.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it('names settings that there are', () => {
    // Those of the server, and those of the suite.
    const written = read('.env.example') + read('e2e/support/browser.ts');
    const settings = new Set(written.split(/\W+/));
    const named = found(read(page), /`(SIGNET_[A-Z_]+)`/g).filter((name) => !name.endsWith('_'));
    expect(named.filter((name) => !settings.has(name))).toEqual([]);
  });
});

describe('docs/feature-table.md', () => {
  it('names routes that there are', () => {
    const { paths } = JSON.parse(read('openapi.json'));
    const routes = found(read('docs/feature-table.md'), /`((?:GET|POST) \/[^\s`]+)`/g);
    expect(routes.length).toBeGreaterThan(10);
    const unknown = routes.filter((route) => {
      const [method = '', path = ''] = route.split(' ');
      const item = paths[path.replaceAll(/:(\w+)/g, '{$1}')];
      return path !== '/openapi.json' && item?.[method.toLowerCase()] === undefined;
    });
    expect(unknown).toEqual([]);
  });
});
