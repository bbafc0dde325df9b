"""A Quid client and a backend in Python: the requests of quidpy, and the snippet from Quid's README."""

import base64
import json
import sys

import jwt
import requests

quid_uri, namespace, username, password, shared_secret = sys.argv[1:]

# quidpy sends JSON without a content type.
login = {"namespace": namespace, "username": username, "password": password}
answer = requests.post(quid_uri + "/token/refresh/24h", json.dumps(login))
assert answer.status_code == requests.codes.ok, answer.text
refresh_token = answer.json()["token"]

renewal = {"namespace": namespace, "refresh_token": refresh_token}
answer = requests.post(quid_uri + "/token/access/20m", json.dumps(renewal))
assert answer.status_code == requests.codes.ok, answer.text
token = answer.json()["token"]

# quidpy logs in again only after a 401.
wrong = requests.post(quid_uri + "/token/refresh/24h", json.dumps({**login, "password": "x"}))
assert wrong.status_code == 401, wrong.text
wrong = requests.post(quid_uri + "/token/access/20m", json.dumps({**renewal, "refresh_token": token}))
assert wrong.status_code == 401, wrong.text

key = base64.urlsafe_b64decode(shared_secret + "=" * (-len(shared_secret) % 4))
payload = jwt.decode(token, key, algorithms=['HS256'])
print(json.dumps(payload))
