// Written by `npm run messages` from the JSON files in i18n/. Do not edit.
import account from '../en/account.json';
import administrators from '../en/administrators.json';
import apiKeys from '../en/api-keys.json';
import auditActions from '../en/audit-actions.json';
import audit from '../en/audit.json';
import chart from '../en/chart.json';
import claims from '../en/claims.json';
import common from '../en/common.json';
import forbidden from '../en/forbidden.json';
import groups from '../en/groups.json';
import keys from '../en/keys.json';
import load from '../en/load.json';
import namespaces from '../en/namespaces.json';
import notFound from '../en/not-found.json';
import orgs from '../en/orgs.json';
import overview from '../en/overview.json';
import rights from '../en/rights.json';
import serverCodes from '../en/server-codes.json';
import session from '../en/session.json';
import sessions from '../en/sessions.json';
import shell from '../en/shell.json';
import system from '../en/system.json';
import tokens from '../en/tokens.json';
import transfer from '../en/transfer.json';
import users from '../en/users.json';

export const features = {
  "account": account,
  "administrators": administrators,
  "api-keys": apiKeys,
  "audit-actions": auditActions,
  "audit": audit,
  "chart": chart,
  "claims": claims,
  "common": common,
  "forbidden": forbidden,
  "groups": groups,
  "keys": keys,
  "load": load,
  "namespaces": namespaces,
  "not-found": notFound,
  "orgs": orgs,
  "overview": overview,
  "rights": rights,
  "server-codes": serverCodes,
  "session": session,
  "sessions": sessions,
  "shell": shell,
  "system": system,
  "tokens": tokens,
  "transfer": transfer,
  "users": users,
};
