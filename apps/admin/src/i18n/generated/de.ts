// Written by `npm run messages` from the JSON files in i18n/. Do not edit.
import account from '../de/account.json';
import administrators from '../de/administrators.json';
import apiKeys from '../de/api-keys.json';
import auditActions from '../de/audit-actions.json';
import audit from '../de/audit.json';
import chart from '../de/chart.json';
import claims from '../de/claims.json';
import common from '../de/common.json';
import forbidden from '../de/forbidden.json';
import groups from '../de/groups.json';
import keys from '../de/keys.json';
import load from '../de/load.json';
import namespaces from '../de/namespaces.json';
import notFound from '../de/not-found.json';
import orgs from '../de/orgs.json';
import overview from '../de/overview.json';
import rights from '../de/rights.json';
import serverCodes from '../de/server-codes.json';
import serverReasons from '../de/server-reasons.json';
import serverSentences from '../de/server-sentences.json';
import serverSettings from '../de/server-settings.json';
import session from '../de/session.json';
import sessions from '../de/sessions.json';
import shell from '../de/shell.json';
import system from '../de/system.json';
import tokens from '../de/tokens.json';
import transfer from '../de/transfer.json';
import users from '../de/users.json';

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
  "server-reasons": serverReasons,
  "server-sentences": serverSentences,
  "server-settings": serverSettings,
  "session": session,
  "sessions": sessions,
  "shell": shell,
  "system": system,
  "tokens": tokens,
  "transfer": transfer,
  "users": users,
};
