/** Names of the Passport strategies that authenticate administrators (admin-auth/). */
export const CONSOLE_COOKIE = 'console-cookie';
export const PERSONAL_ACCESS_TOKEN = 'personal-access-token';
export const PASSWORD = 'password';
export const PENDING_SIGN_IN = 'pending-sign-in';
export const PASSKEY = 'passkey';
