import { describe, expect, it } from 'vitest';
import { importVerifier } from '../../keys/signing-keys/key-material.js';
import { readJws, verifySignature, type VerificationKey } from './jws.js';

describe('a signature with a leading zero byte', () => {
  // One signature in 256 has one, so the token is fixed: {"alg":"PS256","kid":"k"}.{"i":51}.
  const n = [
    'yNuq3uRemofhtDPGA40MRrt5_GM9qYU1-aFZ3Dgkw7Qk405Efo0rv4DV6rPVmnFF02k_j0kYt_mlcwdbXCky',
    'rIO2W3R-yJPiZwG0tYTEfdD4kiCx9fNcIpn9KqfEzUr7O0Ruy1O6nd5NU7a7GLsK9qK11V53VPKF_cK8Vixv',
    'YtxT4T6TtTVEHmE2Pc2-Ytx1q9jIHV7RDSmKPVIvV0zfSf_Q6DdrxwtqyOzRG-urCEEGuyi6euQUWGPQJXLC',
    '6yUQHkiOWrr-0UhvNsy_pmv28yaQjsiw7aAvyO3JmbYtsDI7Yt3MZDuOgOijO41npA-eld15zQIn0TiHgIav',
    '9e-7Mw',
  ].join('');
  const input = 'eyJhbGciOiJQUzI1NiIsImtpZCI6ImsifQ.eyJpIjo1MX0';
  const signature = [
    'AGb0qZshIh7qes2IFFl_1rRM3u3FnJU7cL80GE4mLrQ0Ix1L2QKGJDKCiN2yEksvAht_RMCE0CnJfz0pLemp',
    'rAU38XCMfcjyISwCr42iKPUrY1QwwjruUrywjdqLjs38e4AVTQJu3mHQJAH_A1LFKv5V1hM41jIMOJxQbTOc',
    'hdyCvULROG1OGn8d6TRKkXsfuyNXibmOSIdj_CgRmf7oH41jqxztneiPoQkFkuVhGfwDntYyaZ3XfTFPp064',
    'fmm9E1Gv7afEYRXyGbX4sX5CNfB9Ey69v8J7clfGWgc-LTCUjxgpBIHFBAzKbSe6bNuR28b1-LCiTHGhcoDu',
    'RAGBLQ',
  ].join('');
  const bytes = Buffer.from(signature, 'base64url');

  async function verified(given: Uint8Array): Promise<string> {
    const verifier = await importVerifier('PS256', { kty: 'RSA', n, e: 'AQAB' });
    const keyOf = (): VerificationKey => ({ algorithm: 'PS256', verifier });
    const proof = verifySignature(
      readJws(`${input}.${Buffer.from(given).toString('base64url')}`),
      keyOf,
    );
    return proof.then((payload) => Buffer.from(payload).toString(), String);
  }

  it('is accepted unchanged', async () => {
    expect(bytes[0]).toBe(0);
    expect(await verified(bytes)).toBe('{"i":51}');
  });

  it.each([
    ['without that byte', bytes.subarray(1)],
    ['with a second one', Buffer.concat([Buffer.of(0), bytes])],
  ])('A-6 is refused %s', async (_, given) => {
    expect(await verified(given)).toContain('signature mismatch');
  });
});
