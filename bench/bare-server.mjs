// What Signet is measured against: Fastify with routes that do only the work that cannot be left out: the password hash of
// a login, the signature of a token, a response of JSON. Same libraries, same parameters, no database, no log, no rules.
import { verify } from '@node-rs/argon2';
import Fastify from 'fastify';
import { SignJWT, generateKeyPair } from 'jose';

const [passwordHash] = process.argv.slice(2);
const { privateKey } = await generateKeyPair('ES256');
const app = Fastify();

app.post('/login', async (request, reply) => {
  const matches = await verify(passwordHash, request.body.password);
  return matches ? { token: 'x' } : reply.status(401).send();
});

app.post('/token', async () => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'http://signet.test', sub: 'bench', iat: now, exp: now + 600 };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' })
    .sign(privateKey);
  return { token };
});

app.get('/read', async () => ({ active: true }));

console.log(`ready at ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
