import { describe, expect, it } from 'vitest';
import { ApiProblem, errorOf, OAuthError } from './errors.js';

const problem = {
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  code: 'user.name_taken',
  detail: 'There is a user of this name already.',
  requestId: 'abcdefgh',
};

function answer(status: number, contentType: string, body: string): Response {
  return new Response(body, { status, headers: { 'content-type': contentType } });
}

describe('errorOf', () => {
  it('parses a problem as an ApiProblem', async () => {
    const errors = [{ pointer: '/name', detail: 'is taken' }];
    const text = JSON.stringify({ ...problem, errors });
    const error = await errorOf(answer(409, 'application/problem+json; charset=utf-8', text));
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({
      status: 409,
      code: 'user.name_taken',
      message: problem.detail,
      requestId: 'abcdefgh',
      fields: errors,
    });
  });

  it('has no fields where the problem names none', async () => {
    const error = await errorOf(answer(409, 'application/problem+json', JSON.stringify(problem)));
    expect(error).toMatchObject({ fields: [] });
  });

  it('reports the seconds until the next attempt is accepted, where the server sends them', async () => {
    const headers = { 'content-type': 'application/problem+json', 'retry-after': '90' };
    const body = JSON.stringify({ ...problem, status: 429, code: 'rate.limited' });
    const error = await errorOf(new Response(body, { status: 429, headers }));
    expect(error).toMatchObject({ code: 'rate.limited', retryAfter: 90 });
    const other = await errorOf(answer(409, 'application/problem+json', JSON.stringify(problem)));
    expect(other).toMatchObject({ retryAfter: undefined });
  });

  it('parses an error of the token routes as an OAuthError', async () => {
    const text = JSON.stringify({ error: 'invalid_grant', error_description: 'Refused.' });
    const error = await errorOf(answer(401, 'application/json', text));
    expect(error).toBeInstanceOf(OAuthError);
    expect(error).toMatchObject({ status: 401, code: 'invalid_grant', message: 'Refused.' });
  });

  it.each([
    ['a success', answer(200, 'application/json', '{"error":"invalid_grant"}')],
    ['the page of a proxy', answer(502, 'text/html', '<h1>Bad gateway</h1>')],
    ['other JSON', answer(502, 'application/json', '{"message":"x"}')],
    ['JSON that is not an object', answer(502, 'application/json', 'null')],
  ])('returns undefined for %s', async (_name, response) => {
    expect(await errorOf(response)).toBeUndefined();
  });

  it('does not consume the body', async () => {
    const response = answer(409, 'application/problem+json', JSON.stringify(problem));
    await errorOf(response);
    expect(await response.json()).toEqual(problem);
  });
});
