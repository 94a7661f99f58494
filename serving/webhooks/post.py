"""Sending to addresses that customers name, without being turned against our own network.

A name is resolved once, every address it has is checked, and the connection goes to a checked
address: what the name means a moment later does not matter. Redirects are not followed, proxies
not used, and little of the answer is read.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import httpcore
from pydantic import HttpUrl

Address = IPv4Address | IPv6Address
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_READ = 200


class NotSent(Exception):
    """The receiver did not get it, or did not say so with 2xx. answer: its status, if any."""

    def __init__(self, problem: str, answer: int | None = None) -> None:
        super().__init__(problem)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Post:
    """Sends JSON. seconds: for all of it. private: whether private addresses are allowed."""

    seconds: float
    private: bool

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer, which is 2xx. Raises NotSent."""
        sent = {"content-type": "application/json", "user-agent": "shelfeye", **headers}
        backend = None if self.private else PublicOnly(httpcore.AnyIOBackend())
        try:
            async with (
                asyncio.timeout(self.seconds),
                httpcore.AsyncConnectionPool(network_backend=backend) as pool,
                pool.stream("POST", url, headers=list(sent.items()), content=body) as answer,
            ):
                if not 200 <= answer.status < 300:
                    said = await _beginning(answer)
                    raise NotSent(f"answered {answer.status}: {said}", answer.status)
                return answer.status
        except TimeoutError as error:
            raise NotSent(f"no answer within {self.seconds:g} seconds") from error
        except (OSError, ValueError, *_FAILURES) as error:
            raise NotSent(str(error) or type(error).__name__) from error


async def resolve(host: str, port: int) -> list[Address]:
    """Every address of a host. Raises OSError where it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(at[0]).partition("%")[0]) for *_, at in found))


class PublicOnly(httpcore.AsyncNetworkBackend):
    """Connects to addresses of the public internet only."""

    def __init__(
        self,
        inner: httpcore.AsyncNetworkBackend,
        resolve: Callable[[str, int], Awaitable[list[Address]]] = resolve,
    ) -> None:
        self.inner = inner
        self.resolve = resolve

    async def connect_tcp(
        self, host: str, port: int, *args: Any, **options: Any
    ) -> httpcore.AsyncNetworkStream:
        """Raises OSError where any address of the host is not public."""
        addresses = await self.resolve(host, port)
        if closed := [address for address in addresses if not is_public(address)]:
            raise OSError(f"{host} is {closed[0]}, which is not a public address")
        return await self._first(addresses, port, args, options)

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise OSError("no sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        await self.inner.sleep(seconds)

    async def _first(
        self, addresses: Iterable[Address], port: int, args: Any, options: Any
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first of the addresses that takes one."""
        failure: Exception = OSError("it has no address")
        for address in addresses:
            try:
                return await self.inner.connect_tcp(str(address), port, *args, **options)
            except httpcore.ConnectError as error:
                failure = error
        raise failure


def is_public(address: Address) -> bool:
    """Whether an address belongs to the whole internet, also the IPv4 one inside an IPv6 one."""
    if isinstance(address, IPv6Address) and (inner := _inside(address)):
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def refusal(url: HttpUrl, private: bool) -> str | None:
    """Why events can't be sent there, as far as the address itself says; None if they can."""
    if url.username or url.password:
        return "a password in an address is read by too many"
    if private:
        return None
    if url.scheme != "https":
        return "expected https://…"
    try:
        address = ip_address((url.host or "").strip("[]"))
    except ValueError:
        return None
    return None if is_public(address) else "is not a public address"


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


async def _beginning(answer: httpcore.Response) -> str:
    async for piece in answer.aiter_stream():
        return bytes(piece[:_READ]).decode("utf-8", "replace").replace("\x00", "")
    return ""


_FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)
