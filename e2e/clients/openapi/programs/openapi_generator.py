"""The main job and administration with a client that openapi-generator generated for Python. Prints a report as JSON."""

import json
from os import environ as env
from uuid import UUID

import openapi_client as signet
from openapi_client.exceptions import ApiException

namespace = env["NAMESPACE"]
public = signet.ApiClient(signet.Configuration(host=env["SIGNET_URL"]))
admin = signet.ApiClient(
    signet.Configuration(host=env["SIGNET_URL"], access_token=env["SIGNET_TOKEN"])
)
oauth = signet.OAuthApi(public)
users = signet.UsersApi(admin)
groups = signet.GroupsApi(admin)
namespaces = signet.NamespacesApi(admin)


def of(name: str) -> UUID:
    return UUID(env[name])


def main_job() -> dict[str, object]:
    tokens = signet.TokensApi(public)
    credentials = signet.LoginRequest(
        namespace=namespace, username=env["USERNAME"], password=env["PASSWORD"]
    )
    refresh_token = tokens.login(credentials).token
    access = tokens.renew(signet.RenewRequest(namespace=namespace, refresh_token=refresh_token))
    issued = oauth.oauth_token(namespace, "client_credentials", client_secret=env["API_KEY"])
    return {
        "username": introspect(access.token).username,
        "machine": introspect(issued.access_token).active,
        "expiresIn": issued.expires_in,
    }


def introspect(token: str) -> signet.Introspection:
    return oauth.introspect_token(namespace, token, client_secret=env["API_KEY"])


def administration() -> dict[str, object]:
    created = namespaces.create_namespace(
        signet.NamespaceCreate(name=env["NEW_NAMESPACE"], public_endpoint=True)
    )
    user = users.create_user(created.name, signet.UserCreate(name="grace", password=env["PASSWORD"]))
    key = signet.APIKeysApi(admin).create_api_key(
        created.name,
        signet.ApiKeyCreate(
            name="press",
            allowed_addresses=["192.0.2.0/24"],
            attributes={"site": "berlin", "level": 3, "tags": ["a", "b"]},
        ),
    )
    return {
        "user": str(user.id),
        "apiKey": str(key.id),
        "addresses": key.allowed_addresses,
        "attributes": key.attributes,
        "users": names_of_users(),
        "csv": users.export_users_csv(namespace).decode().splitlines()[0],
    }


def names_of_users() -> list[str]:
    names: list[str] = []
    cursor = None
    while True:
        page = users.list_users(namespace, limit=2, cursor=cursor)
        names += [user.name for user in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return names


def edits() -> None:
    """Each changes one field, and leaves out the others."""
    namespaces.edit_namespace(namespace, signet.NamespaceEdit(description="edited"))
    users.edit_user(namespace, of("USER_ID"), signet.UserEdit(disabled=True))
    keys = signet.APIKeysApi(admin)
    keys.edit_api_key(namespace, of("API_KEY_ID"), signet.ApiKeyEdit(name="edited"))
    groups.edit_group(namespace, of("GROUP_ID"), signet.GroupEdit(description="edited"))
    signet.OrgsApi(admin).edit_org(of("ORG_ID"), signet.OrgEdit(description="edited"))
    administrators = signet.AdministratorsApi(admin)
    administrators.edit_administrator(
        of("ADMINISTRATOR_ID"), signet.AdministratorEdit(disabled=True)
    )
    audiences = signet.AudiencesApi(admin)
    renamed = signet.AudienceEdit(name="https://edited.example")
    audiences.edit_audience(namespace, of("AUDIENCE_ID"), renamed)
    team = signet.ClaimFromAttribute(var_from="attribute", name="team")
    level = signet.FixedClaim(var_from="value", value=3)
    claims = {
        "team": signet.ClaimTemplateSource(team),
        "level": signet.ClaimTemplateSource(level),
    }
    namespaces.edit_namespace(namespace, signet.NamespaceEdit(claim_template=claims))


def problem_of(call, *args, **options) -> signet.Problem:
    try:
        call(*args, **options)
    except ApiException as refused:
        assert isinstance(refused.data, signet.Problem)
        return refused.data
    raise AssertionError("The request was not refused.")


def refusals() -> dict[str, object]:
    unknown = problem_of(users.get_user, namespace, UUID(int=0))
    # The model rejects an empty name before it is sent.
    invalid = problem_of(users.create_user, namespace, signet.UserCreate.model_construct(name=""))
    return {
        "unknown": [unknown.status, str(unknown.code)],
        "invalid": [field.pointer for field in invalid.errors],
    }


def conflict() -> dict[str, object]:
    tag = groups.get_group_with_http_info(namespace, of("GROUP_ID")).headers["etag"]
    named = lambda name: (namespace, of("GROUP_ID"), signet.GroupEdit(name=name))
    first = groups.edit_group(*named("with tag"), if_match=tag)
    second = problem_of(groups.edit_group, *named("too late"), if_match=tag)
    return {"name": first.name, "refused": [second.status, str(second.code)]}


report = {"mainJob": main_job(), "administration": administration(), "refusals": refusals()}
edits()
report["conflict"] = conflict()
print(json.dumps(report))
