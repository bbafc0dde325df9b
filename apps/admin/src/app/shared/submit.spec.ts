import { Component, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiProblem } from '#client';
import { Screen } from '../../testing/screen';
import { FormProblem, TextField } from './fields';
import { problemErrors, type ErrorPlaces } from './problems';
import { submitForm } from './submit';

@Component({
  selector: 'app-submit-host',
  imports: [FormProblem, TextField],
  template: `
    <form novalidate (submit)="send(); $event.preventDefault()">
      <app-text-field [field]="form.name" label="Name" />
      <app-text-field [field]="form.secret" label="Secret" />
      <app-form-problem [form]="form" />
      <button type="submit" [disabled]="form().submitting()">Send</button>
    </form>
  `,
})
class Host {
  readonly form = form(signal({ name: '', secret: '' }), (path) => {
    required(path.name);
    required(path.secret);
  });
  sent = 0;
  places: ErrorPlaces | undefined;
  outcome: () => Promise<unknown> = () => Promise.resolve();

  async send(): Promise<void> {
    const action = (): Promise<unknown> => {
      this.sent += 1;
      return this.outcome();
    };
    if (this.places === undefined) return submitForm(this.form, action);
    const places = this.places;
    return submitForm(this.form, action, (thrown) => problemErrors(this.form, thrown, places));
  }
}

let screen: Screen<Host>;
let host: Host;

beforeEach(async () => {
  screen = await Screen.of(Host);
  host = screen.fixture.componentInstance;
});

const refuse = (code: string, ...errors: { pointer: string; detail: string }[]): void => {
  const problem = { type: 'about:blank', title: '', status: 400, requestId: 'test', errors };
  host.outcome = () =>
    Promise.reject(new ApiProblem({ ...problem, code, detail: 'Refused.' } as never));
};
const fillIn = async (): Promise<void> => {
  await screen.fill('Name', 'ann');
  await screen.fill('Secret', 'x');
};
const focused = (): string | undefined =>
  document.activeElement?.closest('app-text-field')?.querySelector('mat-label')?.textContent;

describe('a form', () => {
  it('with missing input sends nothing, and focuses the first invalid field', async () => {
    await screen.press('Send');
    expect(host.sent).toBe(0);
    expect(await screen.errors('Name')).toEqual(['Required']);
    expect(await screen.errors('Secret')).toEqual(['Required']);
    expect(focused()).toBe('Name');
    await screen.fill('Name', 'ann');
    await screen.press('Send');
    expect(focused()).toBe('Secret');
    expect(await screen.errors('Name')).toEqual([]);
  });

  it('is sent once it is valid', async () => {
    await fillIn();
    await screen.press('Send');
    expect(host.sent).toBe(1);
    expect(screen.texts('[role=alert]')).toEqual([]);
  });
});

describe('an error of the server', () => {
  beforeEach(fillIn);

  it('that names a member is shown at its field, which gets the focus', async () => {
    refuse('request.invalid', { pointer: '/secret', detail: 'is too short' });
    await screen.press('Send');
    expect(await screen.errors('Secret')).toEqual(['is too short']);
    expect(await screen.errors('Name')).toEqual([]);
    expect(focused()).toBe('Secret');
  });

  it('that names a member of another name is shown at the field that it maps to', async () => {
    host.places = { names: { newPassword: 'secret' } };
    refuse('request.invalid', { pointer: '/newPassword', detail: 'is too short' });
    await screen.press('Send');
    expect(await screen.errors('Secret')).toEqual(['is too short']);
  });

  it('that concerns a single field by its code is shown there', async () => {
    host.places = { codes: { 'auth.refused': host.form.secret } };
    refuse('auth.refused');
    await screen.press('Send');
    expect(await screen.errors('Secret')).toEqual([expect.any(String)]);
    expect(screen.texts('p[role=alert]')).toEqual([]);
  });

  it('that a name is taken is shown at the name', async () => {
    refuse('user.name_taken');
    await screen.press('Send');
    expect(await screen.errors('Name')).toEqual([expect.any(String)]);
    expect(focused()).toBe('Name');
  });

  it.each([
    ['no member', []],
    ['a member without a field', [{ pointer: '/other', detail: 'is wrong' }]],
  ])('that names %s is shown for the whole form', async (_name, errors) => {
    refuse('something.new', ...errors);
    await screen.press('Send');
    expect(screen.texts('p[role=alert]')).toEqual(['Refused.']);
  });

  it('for the whole form does not prevent another attempt with the same input', async () => {
    refuse('something.new');
    await screen.press('Send');
    host.outcome = () => Promise.resolve();
    await screen.press('Send');
    expect(host.sent).toBe(2);
    expect(screen.texts('p[role=alert]')).toEqual([]);
  });

  it('at a field keeps the input', async () => {
    refuse('request.invalid', { pointer: '/name', detail: 'is too long' });
    await screen.press('Send');
    expect([await screen.value('Name'), await screen.value('Secret')]).toEqual(['ann', 'x']);
  });
});

it('a form is disabled while it is being sent', async () => {
  await fillIn();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  host.outcome = () => promise;
  const sending = host.send();
  const button = screen.element.querySelector('button');
  await expect.poll(() => button?.disabled).toBe(true);
  resolve(undefined);
  await sending;
  await screen.fixture.whenStable();
  expect(button?.disabled).toBe(false);
});
