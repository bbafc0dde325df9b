import type { ApiKeyCreate, ApiKeyEdit, ApiKey } from '#client';
import { jsonObject } from '../shared/json';

/** An API key as a form model: strings and booleans, without missing values. */
export function modelOf(apiKey: ApiKey | undefined) {
  return {
    name: apiKey?.name ?? '',
    expiresAt: localTime(apiKey?.expiresAt ?? null),
    allowedAddresses: (apiKey?.allowedAddresses ?? []).join('\n'),
    maySetClaims: apiKey?.maySetClaims ?? false,
    exchangeAudiences: (apiKey?.exchangeAudiences ?? []).join('\n'),
    attributes: JSON.stringify(apiKey?.attributes ?? {}, null, 2),
  };
}

export type ApiKeyModel = ReturnType<typeof modelOf>;

/** The form model as API values. */
export function valuesOf(model: ApiKeyModel): Required<Pick<ApiKeyCreate, keyof ApiKeyModel>> {
  return {
    name: model.name,
    expiresAt: model.expiresAt === '' ? null : new Date(model.expiresAt).toISOString(),
    allowedAddresses: model.allowedAddresses.split(/[\s,]+/).filter((text) => text !== ''),
    maySetClaims: model.maySetClaims,
    exchangeAudiences: linesOf(model.exchangeAudiences),
    attributes: jsonObject(model.attributes) as NonNullable<ApiKeyCreate['attributes']>,
  };
}

/** The lines of a text area; it is not split at spaces and commas, which an audience may contain. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The changes as a merge patch. An unchanged expiry is not sent, so its seconds are not lost. */
export function patchOf(model: ApiKeyModel, saved: ApiKey): ApiKeyEdit {
  const before = modelOf(saved);
  const changed = Object.entries(valuesOf(model)).filter(
    ([name]) => before[name as keyof ApiKeyModel] !== model[name as keyof ApiKeyModel],
  );
  return Object.fromEntries(changed);
}

/** A timestamp as the value of a `datetime-local` input: local time, to the minute. */
function localTime(instant: string | null): string {
  if (instant === null) return '';
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function hasExpired({ expiresAt }: ApiKey, now: Date): boolean {
  return expiresAt !== null && new Date(expiresAt) <= now;
}
