"""JWThenticator's own clients and decorator: a service registers a key, a device uses it to call a protected endpoint."""

import asyncio
import json
import sys
from uuid import uuid4

from aiohttp import web
from jwthenticator import exceptions
from jwthenticator.client import Client, InternalClient
from jwthenticator.server_utils import authenticate

server_url, internal_url = sys.argv[1:]


@authenticate(server_url)
async def secure(request):
    return web.json_response({"path": request.path})


async def main():
    app = web.Application()
    app.add_routes([web.get("/secure", secure), web.post("/secure", secure)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    endpoint = "http://127.0.0.1:%d/secure" % site._server.sockets[0].getsockname()[1]

    identifier = uuid4()
    key = uuid4().hex + uuid4().hex
    internal = InternalClient(internal_url, identifier)
    assert await internal.is_key_registered(key) is False
    await internal.register_key(key)
    await internal.register_key(key)
    assert await internal.is_key_registered(key) is True

    client = Client(server_url, identifier, key=key)
    assert (await client.get_with_auth(endpoint)).status == 200
    assert (await client.post_with_auth(endpoint)).status == 200
    first, refresh_token = client.jwt, client.refresh_token
    await client.refresh()
    assert client.jwt != first and client.refresh_token == refresh_token
    await client.authenticate()

    # The client replaces an access token that is refused, using its refresh token and not the key.
    damaged = Client(server_url, identifier, jwt=first[:-8] + "AAAAAAAA", refresh_token=refresh_token)
    assert (await damaged.get_with_auth(endpoint)).status == 200

    stranger = Client(server_url, uuid4(), key=key)
    try:
        await stranger.authenticate()
        raise AssertionError("A key spoke for another identifier.")
    except exceptions.AuthenticationError:
        pass

    await runner.cleanup()
    print(json.dumps({"jwt": client.jwt, "identifier": str(identifier)}))


asyncio.run(main())
