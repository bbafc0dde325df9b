"""The main job and administration with a client that openapi-python-client generated. Prints a report as JSON."""

import json
from os import environ as env
from uuid import UUID

from signet_client import AuthenticatedClient, Client
from signet_client.api.administrators import edit_administrator
from signet_client.api.api_keys import create_api_key, edit_api_key
from signet_client.api.audiences import edit_audience
from signet_client.api.groups import edit_group, get_group
from signet_client.api.namespaces import create_namespace, edit_namespace
from signet_client.api.o_auth import introspect_token, oauth_token
from signet_client.api.orgs import edit_org
from signet_client.api.tokens import login, renew
from signet_client.api.users import create_user, edit_user, get_user, list_users
from signet_client.models import (
    AdministratorEdit,
    ApiKeyCreate,
    ApiKeyCreateAttributes,
    ApiKeyEdit,
    AudienceEdit,
    ClaimFromAttribute,
    ClaimFromAttributeFrom,
    FixedClaim,
    FixedClaimFrom,
    GroupEdit,
    IntrospectionRequest,
    LoginRequest,
    NamespaceCreate,
    NamespaceEdit,
    NamespaceEditClaimTemplateType0,
    OrgEdit,
    Problem,
    RenewRequest,
    TokenForm,
    UserCreate,
    UserEdit,
)

namespace = env["NAMESPACE"]
public = Client(env["SIGNET_URL"], raise_on_unexpected_status=True)
admin = AuthenticatedClient(
    env["SIGNET_URL"], token=env["SIGNET_TOKEN"], raise_on_unexpected_status=True
)


def of(name: str) -> UUID:
    return UUID(env[name])


def main_job() -> dict[str, object]:
    credentials = LoginRequest(namespace, env["USERNAME"], env["PASSWORD"])
    refresh_token = login.sync(client=public, body=credentials).token
    access = renew.sync(client=public, body=RenewRequest(namespace, refresh_token))
    shown = introspect(access.token)
    machine = TokenForm(grant_type="client_credentials", client_secret=env["API_KEY"])
    issued = oauth_token.sync(namespace, client=public, body=machine)
    return {
        "username": shown.username,
        "machine": introspect(issued.access_token).active,
        "expiresIn": issued.expires_in,
    }


def introspect(token: str):
    request = IntrospectionRequest(token, client_secret=env["API_KEY"])
    return introspect_token.sync(namespace, client=public, body=request)


def administration() -> dict[str, object]:
    created = create_namespace.sync(
        client=admin, body=NamespaceCreate(env["NEW_NAMESPACE"], public_endpoint=True)
    )
    user = create_user.sync(created.name, client=admin, body=UserCreate("grace", password=env["PASSWORD"]))
    attributes = ApiKeyCreateAttributes.from_dict({"site": "berlin", "level": 3, "tags": ["a", "b"]})
    key = create_api_key.sync(
        created.name,
        client=admin,
        body=ApiKeyCreate("press", allowed_addresses=["192.0.2.0/24"], attributes=attributes),
    )
    return {
        "user": str(user.id),
        "apiKey": str(key.id),
        "addresses": key.allowed_addresses,
        "attributes": key.attributes.to_dict(),
        "users": names_of_users(),
        "csv": first_line_of_export(),
    }


def first_line_of_export() -> str:
    """By the HTTP client alone: the generator confuses text and bytes in files of the type text/csv."""
    path = f"/api/v1/namespaces/{namespace}/users/export.csv"
    return admin.get_httpx_client().get(path).text.splitlines()[0]


def names_of_users() -> list[str]:
    names: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = list_users.sync(namespace, client=admin, limit=2, **cursor)
        names += [user.name for user in page.items]
        if page.next_cursor is None:
            return names
        cursor = {"cursor": page.next_cursor}


def edits() -> None:
    """Each changes one field, and leaves out the others."""
    edit_namespace.sync(namespace, client=admin, body=NamespaceEdit(description="edited"))
    edit_user.sync(namespace, of("USER_ID"), client=admin, body=UserEdit(disabled=True))
    edit_api_key.sync(namespace, of("API_KEY_ID"), client=admin, body=ApiKeyEdit(name="edited"))
    edit_group.sync(namespace, of("GROUP_ID"), client=admin, body=GroupEdit(description="edited"))
    edit_org.sync(of("ORG_ID"), client=admin, body=OrgEdit(description="edited"))
    edit_administrator.sync(of("ADMINISTRATOR_ID"), client=admin, body=AdministratorEdit(disabled=True))
    edit_audience.sync(
        namespace, of("AUDIENCE_ID"), client=admin, body=AudienceEdit(name="https://edited.example")
    )
    claims = NamespaceEditClaimTemplateType0()
    claims["team"] = ClaimFromAttribute(ClaimFromAttributeFrom.ATTRIBUTE, "team")
    claims["level"] = FixedClaim(FixedClaimFrom.VALUE, 3)
    edit_namespace.sync(namespace, client=admin, body=NamespaceEdit(claim_template=claims))


def refusals() -> dict[str, object]:
    unknown = get_user.sync(namespace, UUID(int=0), client=admin)
    assert isinstance(unknown, Problem)
    invalid = create_user.sync(namespace, client=admin, body=UserCreate(""))
    assert isinstance(invalid, Problem)
    return {
        "unknown": [unknown.status, str(unknown.code)],
        "invalid": [field.pointer for field in invalid.errors],
    }


def conflict() -> dict[str, object]:
    tag = get_group.sync_detailed(namespace, of("GROUP_ID"), client=admin).headers["ETag"]
    edit = {"client": admin, "if_match": tag}
    first = edit_group.sync(namespace, of("GROUP_ID"), body=GroupEdit(name="with tag"), **edit)
    second = edit_group.sync(namespace, of("GROUP_ID"), body=GroupEdit(name="too late"), **edit)
    assert isinstance(second, Problem)
    return {"name": first.name, "refused": [second.status, str(second.code)]}


report = {"mainJob": main_job(), "administration": administration(), "refusals": refusals()}
edits()
report["conflict"] = conflict()
print(json.dumps(report))
