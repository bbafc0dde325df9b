import { prepared } from '../drivers/prepared.js';
import { SUBJECT_COLUMNS } from './subject.repository.js';

export const RENEWAL_STATE = prepared(
  'read_renewal_state',
  `SELECT clock_timestamp() AS "readAt", s.namespace_id AS "namespaceId", s.id AS "sessionId", s.counter, s.ttl, s.created_at AS "createdAt", s.rotated_at AS "rotatedAt",
              CASE WHEN s.ends_at IS NOT NULL THEN LEAST(s.ends_at, k.expires_at) END AS "endsAt",
              LEAST(s.expires_at, k.expires_at) AS "expiresAt", s.revoked_at AS "revokedAt",
              s.scope, s.audience, s.claims,
              s.refresh_key_id AS "refreshKeyId", s.encryption_key_id AS "encryptionKeyId",
              ${SUBJECT_COLUMNS}
         FROM sessions s
         LEFT JOIN users u ON u.namespace_id = s.namespace_id AND u.id = s.user_id
         LEFT JOIN api_keys k ON k.namespace_id = s.namespace_id AND k.id = s.api_key_id
        WHERE s.namespace_id = $1 AND s.id = $2`,
);

export const ROTATE = prepared(
  'rotate_session',
  `WITH held AS MATERIALIZED (
         SELECT id, clock_timestamp() AS at
           FROM (SELECT id FROM sessions
                  WHERE namespace_id = $1 AND id = $2 AND counter = $3 AND revoked_at IS NULL
                    FOR NO KEY UPDATE) AS locked)
       UPDATE sessions s
          SET counter = s.counter + 1, rotated_at = held.at,
              expires_at = LEAST(held.at + make_interval(secs => s.ttl), $5::timestamptz),
              refresh_key_id = $6, encryption_key_id = $7
         FROM held
        WHERE s.id = held.id AND s.counter = $3 AND s.revoked_at IS NULL
          AND s.expires_at > held.at AND held.at <= $4::timestamptz
       RETURNING s.rotated_at AS "rotatedAt", s.expires_at AS "expiresAt"`,
);

/** @param subject the row that must be in a state that allows the session */
const insertWhile = (name: string, subject: string): string =>
  prepared(
    name,
    `INSERT INTO sessions (id, namespace_id, user_id, api_key_id, ttl, created_at, expires_at, ends_at, address,
                           user_agent, scope, audience, claims, refresh_key_id, encryption_key_id)
     SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::int, $6::timestamptz, $7::timestamptz, $8::timestamptz,
            $9::text, $11::text, $12::jsonb, $13::text, $14::jsonb, $15::uuid, $16::uuid
       FROM ${subject} AND NOT s.disabled FOR NO KEY UPDATE OF s
     RETURNING id`,
  );

export const INSERT_FOR_USER = insertWhile(
  'insert_session_of_user',
  'users s WHERE s.namespace_id = $2 AND s.id = $3 AND s.password_hash = $10',
);

export const INSERT_FOR_API_KEY = insertWhile(
  'insert_session_of_api_key',
  `api_keys s WHERE s.namespace_id = $2 AND s.id = $4 AND s.secret_hash = $10
     AND (s.expires_at IS NULL OR s.expires_at > $6)`,
);

const revokeExcessOf = (column: 'user_id' | 'api_key_id'): string =>
  prepared(
    `revoke_excess_${column}`,
    `UPDATE sessions SET revoked_at = $4, revoked_reason = $5
      WHERE id IN (SELECT id FROM sessions
                    WHERE namespace_id = $1 AND ${column} = $2 AND revoked_at IS NULL AND expires_at > $4
                    ORDER BY created_at DESC, id DESC OFFSET $3)
      RETURNING id`,
  );

export const REVOKE_EXCESS_OF_USER = revokeExcessOf('user_id');
export const REVOKE_EXCESS_OF_API_KEY = revokeExcessOf('api_key_id');
