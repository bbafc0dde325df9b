import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Screen } from '../../testing/screen';
import { List, type ListPage, type ListQuery } from './list';
import { ListView, Row, type Column } from './list-view';

interface Named {
  name: string;
}

/** 60 records in pages, as the server returns them: a cursor is the number of the next record. */
const all = Array.from({ length: 60 }, (_record, at) => ({ name: `user ${100 + at}` }));
const queries: (ListQuery & { state?: string })[] = [];
let fail: Error | undefined;

function load(query: ListQuery & { state?: string }): Promise<ListPage<Named>> {
  queries.push(query);
  if (fail !== undefined) return Promise.reject(fail);
  const found = all.filter(({ name }) => name.includes(query.q ?? ''));
  const from = Number(query.cursor ?? 0);
  const items = found.slice(from, from + query.limit);
  const next = from + query.limit;
  return Promise.resolve({ items, nextCursor: next < found.length ? String(next) : null });
}

@Component({
  selector: 'app-list-host',
  imports: [ListView, Row],
  template: `
    <app-list-view [list]="list" [columns]="columns" caption="Users">
      <ng-template appRow [appRowOf]="list" let-user>
        <td>{{ user.name }}</td>
        <td></td>
      </ng-template>
      <p empty>No users yet.</p>
    </app-list-view>
  `,
})
class Host {
  readonly list = new List<Named, 'state'>((query) => load(query), ['state']);
  readonly columns: Column[] = [
    { key: 'name', label: 'Name', sort: 'name' },
    { key: 'created', label: 'Created', sort: '-createdAt' },
  ];
}

let screen: Screen<Host>;

const open = async (path: string): Promise<void> => {
  queries.length = 0;
  const harness = await RouterTestingHarness.create();
  await harness.navigateByUrl(path);
  screen = Screen.around(harness.fixture as never);
  await screen.settled();
};
const rows = (): string[] => screen.texts('tbody td:first-child');
const url = (): string => TestBed.inject(Router).url;
const search = async (text: string): Promise<void> => {
  const input = screen.element.querySelector('input[type=search]') as HTMLInputElement;
  input.value = text;
  input.dispatchEvent(new Event('change'));
  await screen.settled();
};
const isDisabled = async (text: string): Promise<boolean> =>
  (await screen.button(new RegExp(text))).isDisabled();

beforeEach(() => {
  fail = undefined;
  TestBed.inject(Router).resetConfig([{ path: 'users', component: Host }]);
});

describe('a list', () => {
  it('turns pages forward and back, with the page in the URL', async () => {
    await open('/users?limit=25');
    expect([rows()[0], rows().length]).toEqual(['user 100', 25]);
    expect(await isDisabled('Previous page')).toBe(true);
    expect(await isDisabled('First page')).toBe(true);
    await screen.click(/Next page/);
    expect(rows()[0]).toBe('user 125');
    await screen.click(/Next page/);
    expect([rows()[0], rows().length]).toEqual(['user 150', 10]);
    expect(await isDisabled('Next page')).toBe(true);
    expect(url()).toContain('cursor=50');
    await screen.click(/Previous page/);
    expect(rows()[0]).toBe('user 125');
    await screen.click(/Previous page/);
    expect(rows()[0]).toBe('user 100');
    expect(url()).toBe('/users?limit=25');
    expect(await isDisabled('Previous page')).toBe(true);
  });

  it('knows the previous page after a reload', async () => {
    await open('/users?limit=25&cursor=50&trail=-.25');
    await screen.click(/Previous page/);
    expect(rows()[0]).toBe('user 125');
  });

  it('does not know the previous page of a page that was linked', async () => {
    await open('/users?limit=25&cursor=50');
    expect(await isDisabled('Previous page')).toBe(true);
    await screen.click('First page');
    expect(rows()[0]).toBe('user 100');
  });

  it('searches on the server, from the first page', async () => {
    await open('/users?limit=25&cursor=25&trail=-');
    await search(' user 15 ');
    expect(queries.at(-1)).toMatchObject({ q: 'user 15', cursor: undefined });
    expect(rows()[0]).toBe('user 150');
    expect(url()).toBe('/users?limit=25&q=user%2015');
    await screen.press('Clear search');
    expect(url()).toBe('/users?limit=25');
    expect(rows()).toHaveLength(25);
  });

  it('sorts by a column in both directions, from the first page', async () => {
    await open('/users?limit=25&cursor=25&trail=-');
    const sorts = (): (string | null)[] =>
      [...screen.element.querySelectorAll('th')].map((one) => one.getAttribute('aria-sort'));
    expect(sorts()).toEqual(['ascending', 'none']);
    await screen.press('Name');
    expect(queries.at(-1)).toMatchObject({ sort: '-name', cursor: undefined });
    expect(sorts()).toEqual(['descending', 'none']);
    await screen.press('Created');
    expect(queries.at(-1)).toMatchObject({ sort: '-createdAt' });
    expect(sorts()).toEqual(['none', 'descending']);
  });

  it('ignores a page size that is not offered', async () => {
    await open('/users?limit=7');
    expect(queries[0]?.limit).toBe(50);
  });

  it('says that a search or a filter has no results, and clears both', async () => {
    await open('/users?q=unknown&state=disabled');
    expect(queries[0]).toMatchObject({ q: 'unknown', state: 'disabled' });
    expect(screen.text()).toContain('No results.');
    expect(screen.text()).not.toContain('No users yet.');
    await screen.click('Clear search and filters');
    expect(url()).toBe('/users');
    expect(rows()).toHaveLength(50);
  });

  it('without any records shows what to do next', async () => {
    const kept = all.splice(0);
    await open('/users');
    expect(screen.text()).toContain('No users yet.');
    all.push(...kept);
  });

  it('that cannot be loaded is shown with a retry in place of the rows', async () => {
    fail = new Error('Refused.');
    await open('/users');
    expect(screen.text('[role=alert]')).toContain('Could not load this page');
    expect(screen.text('[role=alert]')).toContain('Refused.');
    fail = undefined;
    await screen.click('Try again');
    expect(rows()).toHaveLength(50);
  });

  it('names its table, its region and its paging', async () => {
    await open('/users');
    const names = [...screen.element.querySelectorAll('[role=region], nav, search')].map((one) =>
      one.getAttribute('aria-label'),
    );
    expect(names).toEqual(['Users', 'Users', 'Users']);
    expect(screen.text('caption')).toBe('Users');
  });
});
