import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import type { InputSignal, InputSignalWithTransform, Type } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { MatDialogHarness } from '@angular/material/dialog/testing';
import { MatFormFieldHarness } from '@angular/material/form-field/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { MatSnackBarHarness } from '@angular/material/snack-bar/testing';
import type { Account } from '#client';
import { Session, type Permission } from '../app/session/session';
import { answered } from './fake-server';

/** The values of the inputs of a component. */
type Inputs<C> = {
  [
    K in keyof C as C[K] extends InputSignal<unknown> | InputSignalWithTransform<unknown, unknown>
      ? K
      : never
  ]?: C[K] extends InputSignalWithTransform<infer V, unknown>
    ? V
    : C[K] extends InputSignal<infer V>
      ? V
      : never;
};

/** A rendered component, and its parts as a user finds them: by their label. */
export class Screen<C> {
  private constructor(
    readonly fixture: ComponentFixture<C>,
    private readonly loader: HarnessLoader,
  ) {}

  /** Renders a component and waits for what it loads. */
  static async of<C>(component: Type<C>, inputs: Inputs<C> = {}): Promise<Screen<C>> {
    const fixture = TestBed.createComponent(component);
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    const screen = Screen.around(fixture);
    await screen.settled();
    return screen;
  }

  /** The screen of a component that something else has rendered. */
  static around<C>(fixture: ComponentFixture<C>): Screen<C> {
    return new Screen(fixture, TestbedHarnessEnvironment.documentRootLoader(fixture));
  }

  /** Waits until the screen has handled the last action and shows the outcome. */
  async settled(): Promise<void> {
    await this.fixture.whenStable();
    await answered();
    await this.fixture.whenStable();
  }

  get element(): HTMLElement {
    return this.fixture.nativeElement as HTMLElement;
  }

  /** The visible text of the component, or of a part of it, with single spaces. */
  text(selector?: string): string {
    const element = selector === undefined ? this.element : this.element.querySelector(selector);
    return (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
  }

  /** The texts of all elements that match. */
  texts(selector: string): string[] {
    return [...this.element.querySelectorAll(selector)].map((one) =>
      one.textContent.replace(/\s+/g, ' ').trim(),
    );
  }

  /** A button or a link that looks like one, in the component or in a dialog, by its text. */
  button(text: string | RegExp): Promise<MatButtonHarness> {
    return this.loader.getHarness(MatButtonHarness.with({ text }));
  }

  /** The texts of all buttons. */
  async buttons(): Promise<string[]> {
    const all = await this.loader.getAllHarnesses(MatButtonHarness);
    return Promise.all(all.map((one) => one.getText()));
  }

  async click(text: string | RegExp): Promise<void> {
    await (await this.button(text)).click();
    await this.settled();
  }

  /** Clicks a native button by its accessible name. */
  async press(name: string): Promise<void> {
    const found = [...document.querySelectorAll('button')].find(
      (one) => one.getAttribute('aria-label') === name || one.textContent.trim() === name,
    );
    if (found === undefined) throw new Error(`There is no button ${name}.`);
    found.click();
    await this.settled();
  }

  /** The form field with this label. */
  field(label: string): Promise<MatFormFieldHarness> {
    return this.loader.getHarness(MatFormFieldHarness.with({ floatingLabelText: label }));
  }

  /** The labels of all form fields. */
  async labels(): Promise<(string | null)[]> {
    const all = await this.loader.getAllHarnesses(MatFormFieldHarness);
    return Promise.all(all.map((one) => one.getLabel()));
  }

  /** The text input with this label. */
  async input(label: string): Promise<MatInputHarness> {
    const input = await (await this.field(label)).getControl(MatInputHarness);
    if (input === null) throw new Error(`${label} is no text field.`);
    return input;
  }

  async fill(label: string, text: string): Promise<void> {
    await (await this.input(label)).setValue(text);
  }

  async value(label: string): Promise<string> {
    return (await this.input(label)).getValue();
  }

  /** The errors shown at a field. */
  async errors(label: string): Promise<string[]> {
    return (await this.field(label)).getTextErrors();
  }

  async choose(label: string, option: string): Promise<void> {
    const select = await (await this.field(label)).getControl(MatSelectHarness);
    if (select === null) throw new Error(`${label} is no select.`);
    await select.open();
    await select.clickOptions({ text: option });
  }

  checkbox(label: string | RegExp): Promise<MatCheckboxHarness> {
    return this.loader.getHarness(MatCheckboxHarness.with({ label }));
  }

  /** The open dialog. */
  dialog(): Promise<MatDialogHarness> {
    return this.loader.getHarness(MatDialogHarness);
  }

  /** Clicks a button of the open dialog. @returns its text */
  async answer(action: string): Promise<string> {
    const dialog = await this.dialog();
    const text = await dialog.getContentText();
    const button = await dialog.getHarness(MatButtonHarness.with({ text: action }));
    await button.click();
    await this.settled();
    return text;
  }

  async dialogCount(): Promise<number> {
    return (await this.loader.getAllHarnesses(MatDialogHarness)).length;
  }

  /** The text of the current notice. */
  async notice(): Promise<string> {
    return (await this.loader.getHarness(MatSnackBarHarness)).getMessage();
  }

  /** Clicks the action of the current notice. */
  async act(): Promise<void> {
    await (await this.loader.getHarness(MatSnackBarHarness)).dismissWithAction();
    await this.settled();
  }

  async noticeCount(): Promise<number> {
    return (await this.loader.getAllHarnesses(MatSnackBarHarness)).length;
  }
}

/** Signs in with these permissions. */
export function signedInWith(...permissions: Permission[]): void {
  TestBed.inject(Session).signedIn({
    id: 'me',
    username: 'admin',
    role: 'owner',
    permissions,
    mustEnrol: false,
    secondFactor: false,
  } as unknown as Account);
}
