import asyncio
from ipaddress import ip_address

import httpcore
import pytest
from pydantic import HttpUrl

from serving.webhooks.post import PublicOnly, is_public, refusal, resolve


class Connections(httpcore.AsyncNetworkBackend):
    """Notes where a connection was wanted to; the addresses in `dead` take none."""

    def __init__(self, *dead: str) -> None:
        self.dead = dead
        self.wanted: list[tuple[str, int]] = []

    async def connect_tcp(self, host, port, *args, **options):
        self.wanted.append((host, port))
        if host in self.dead:
            raise httpcore.ConnectError
        return "connected"


class Names:
    """A name server that answers with one list of addresses after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def __call__(self, host, port):
        return [ip_address(address) for address in self.answers.pop(0)]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("127.1.2.3", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    ("url", "private", "refused"),
    [
        ("https://example.com/hook", False, None),
        ("https://example.com:8443/hook?a=b", False, None),
        ("http://example.com/hook", False, "https"),
        ("http://127.0.0.1:8000/", True, None),
        ("https://127.0.0.1/", False, "public"),
        ("https://2130706433/", False, "public"),
        ("https://0x7f.1/", False, "public"),
        ("https://[::1]/", False, "public"),
        ("https://[::ffff:10.0.0.1]/", False, "public"),
        ("https://user:secret@example.com/", False, "password"),
        ("https://user:secret@example.com/", True, "password"),
    ],
)
def test_which_urls_are_refused(url, private, refused):
    problem = refusal(HttpUrl(url), private)
    assert (problem is None) if refused is None else (refused in problem)


def test_the_connection_goes_to_the_address_that_was_checked():
    names, connections = Names(["93.184.216.34"], ["127.0.0.1"]), Connections()
    backend = PublicOnly(connections, names)
    assert asyncio.run(backend.connect_tcp("rebinding.example", 443)) == "connected"
    assert connections.wanted == [("93.184.216.34", 443)]
    with pytest.raises(OSError, match=r"127\.0\.0\.1, which is not a public"):
        asyncio.run(backend.connect_tcp("rebinding.example", 443))
    assert len(connections.wanted) == 1


def test_one_private_address_among_others_is_enough_to_refuse():
    connections = Connections()
    mixed = PublicOnly(connections, Names(["93.184.216.34", "10.0.0.1"]))
    with pytest.raises(OSError, match="not a public"):
        asyncio.run(mixed.connect_tcp("mixed.example", 443))
    assert connections.wanted == []


def test_the_next_address_is_tried_when_one_takes_no_connection():
    connections = Connections("2606:2800:220:1:248:1893:25c8:1946")
    names = Names(["2606:2800:220:1:248:1893:25c8:1946", "93.184.216.34"])
    asyncio.run(PublicOnly(connections, names).connect_tcp("both.example", 443))
    assert [host for host, _ in connections.wanted][-1] == "93.184.216.34"
    dead = PublicOnly(Connections("93.184.216.34"), Names(["93.184.216.34"]))
    with pytest.raises(httpcore.ConnectError):
        asyncio.run(dead.connect_tcp("dead.example", 443))


def test_names_of_this_machine_are_resolved_too():
    assert all(not is_public(address) for address in asyncio.run(resolve("localhost", 443)))
