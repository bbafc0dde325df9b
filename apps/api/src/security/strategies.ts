/** The names of the Passport strategies by which an administrator proves who it is (admin-auth/). */
export const CONSOLE_COOKIE = 'console-cookie';
export const PERSONAL_ACCESS_TOKEN = 'access-token';
export const PASSWORD = 'password';
export const PENDING_SIGN_IN = 'ticket';
export const PASSKEY = 'passkey';
