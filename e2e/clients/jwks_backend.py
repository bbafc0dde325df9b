"""A backend that verifies tokens with the key set, without checking an audience."""

import json
import sys

import jwt

address, token, algorithm = sys.argv[1:]
keys = jwt.PyJWKClient(address)
key = keys.get_signing_key_from_jwt(token)
print(json.dumps(jwt.decode(token, key.key, algorithms=[algorithm])))
