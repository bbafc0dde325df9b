import { createAdministrator, type AdministratorCreate, type Administrator } from '#client';
import { accessTokenOf, uniqueName } from './api.js';
import type { TestServer } from './server.js';

/** An administrator whose password the suite knows. */
export interface TestAdministrator extends Administrator {
  password: string;
}

/** The password of every administrator that the suite creates, except the first. */
export const administratorPassword = 'an administrator of the suite';

/** Creates an administrator; by default another owner. */
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

/** Creates an administrator and a personal access token for it. */
export async function newAdministratorToken(
  server: TestServer,
  values: Partial<AdministratorCreate> = {},
): Promise<{ administrator: TestAdministrator; token: string }> {
  const administrator = await newAdministrator(values);
  return { administrator, token: await accessTokenOf(server, administrator) };
}
