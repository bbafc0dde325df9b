import { createAdministrator, type AdministratorCreate, type Administrator } from '#client';
import { accessTokenOf, uniqueName } from './api.js';
import type { TestServer } from './server.js';

/** An administrator whose password the suite knows. */
export interface TestAdministrator extends Administrator {
  password: string;
}

/** The password of every administrator that the suite makes, but the first. */
export const administratorPassword = 'an administrator of the suite';

/** Makes an administrator, by default one more owner. */
export async function newAdministrator(
  values: Partial<AdministratorCreate> = {},
): Promise<TestAdministrator> {
  const password = values.password ?? administratorPassword;
  const made = await createAdministrator({
    username: uniqueName('administrator'),
    role: 'owner',
    ...values,
    password,
  });
  return { ...made, password };
}

/** Makes an administrator and gives an access token of it. */
export async function newAdministratorToken(
  server: TestServer,
  values: Partial<AdministratorCreate> = {},
): Promise<{ administrator: TestAdministrator; token: string }> {
  const administrator = await newAdministrator(values);
  return { administrator, token: await accessTokenOf(server, administrator) };
}
