import { Component, signal } from '@angular/core';
import { expect, it } from 'vitest';
import { Screen } from '../../testing/screen';
import { NamedSection } from './named-section';

@Component({
  selector: 'app-section-host',
  imports: [NamedSection],
  template: `
    <section>
      @if (loaded()) {
        <h2>Members</h2>
      }
    </section>
    <section><h3 id="own">Keys</h3></section>
    <section><p>no heading</p></section>
  `,
})
class Host {
  readonly loaded = signal(false);
}

it('a section is named by its heading, also by one that renders later', async () => {
  const screen = await Screen.of(Host);
  const names = (): (string | undefined)[] =>
    [...screen.element.querySelectorAll('section')].map(
      (section) =>
        document.getElementById(section.getAttribute('aria-labelledby') ?? '')?.textContent,
    );
  expect(names()).toEqual([undefined, 'Keys', undefined]);
  expect(screen.element.querySelector('h3')?.id).toBe('own');
  screen.fixture.componentInstance.loaded.set(true);
  await screen.fixture.whenStable();
  expect(names()).toEqual(['Members', 'Keys', undefined]);
});
