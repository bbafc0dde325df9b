import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, json, problem } from '../../testing/fake-server';
import { Screen } from '../../testing/screen';
import UserCreate from './user-create';

const path = '/api/v1/namespaces/shop/users';
let server: FakeServer;
let screen: Screen<UserCreate>;

beforeEach(async () => {
  server = new FakeServer();
  screen = await Screen.of(UserCreate, { ns: 'shop' });
});

describe('the form of a new user', () => {
  it('requires a name before it sends anything', async () => {
    await screen.click('Create');
    expect(await screen.errors('Name')).toEqual(['Required']);
    expect(server.sent).toEqual([]);
  });

  it('keeps the input when the name is taken, with the error at the name', async () => {
    server.on(
      `POST ${path}`,
      problem('user.name_taken', { status: 409, detail: 'There is a user named ANN.' }),
    );
    await screen.fill('Name', 'ANN');
    await screen.click('Create');
    expect(await screen.errors('Name')).toEqual([expect.stringContaining('user')]);
    expect(await screen.value('Name')).toBe('ANN');
    expect(screen.fixture.componentInstance.isUnsaved()).toBe(true);
  });

  it('creates the user without a password and opens it', async () => {
    server.on(`POST ${path}`, json({ id: 'u1', name: 'ann' }, 201));
    await screen.fill('Name', 'ann');
    await screen.click('Create');
    expect(server.changes()).toMatchObject([
      { path, body: { name: 'ann', password: null, disabled: false } },
    ]);
    expect(await screen.notice()).toBe('User created.');
    expect(TestBed.inject(Router).url).toBe('/namespaces/shop/users/u1');
    expect(screen.fixture.componentInstance.isUnsaved()).toBe(false);
  });
});
