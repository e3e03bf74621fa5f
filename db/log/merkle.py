"""Owns the arithmetic of the log's Merkle tree (RFC 6962, section 2.1). Must not know what the leaves say.

A tree of n leaves is kept as its frontier: the hashes of its full subtrees, one for each bit set in n, the
largest first. That is all that appending needs, and all that an earlier state of the tree was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from db.errors import RegistryDamaged

HASH_BYTES = 32
SIZE_BYTES = 8
EMPTY_ROOT = sha256(b"").digest()
LEAF = b"\x00"
NODE = b"\x01"


class FrontierDamaged(RegistryDamaged):
    """Bytes that should be a frontier are not."""


def leaf_hash(body: bytes) -> bytes:
    """Return the hash of a leaf, 32 bytes."""
    return sha256(LEAF + body).digest()


def leaf_hashes(bodies: Iterable[bytes]) -> list[bytes]:
    """Return the hashes of many leaves: without a call for each, which costs as much as a short body's hash."""
    return [sha256(LEAF + body).digest() for body in bodies]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over two subtrees, 32 bytes."""
    return sha256(NODE + left + right).digest()


def root_of(peaks: Sequence[bytes]) -> bytes:
    """Return the root over full subtrees, the largest first; of none, the root of the empty tree."""
    if not peaks:
        return EMPTY_ROOT
    rising = reversed(peaks)
    root = next(rising)
    for left in rising:
        root = sha256(NODE + left + root).digest()
    return root


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree as far as it has grown: its size and the hashes of its full subtrees, the largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise FrontierDamaged(f"{len(self.hashes)} subtrees do not make a tree of {self.size} leaves")

    def append(self, leaf: bytes) -> Frontier:
        """Return the tree with one more leaf, given by its hash."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """Return the tree with more leaves, given by their hashes."""
        grown = Growth(self)
        grown.extend(leaves)
        return grown.frontier()

    def root(self) -> bytes:
        """Return the root hash, 32 bytes."""
        return root_of(self.hashes)

    def subtrees(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield each full subtree: its first and last leaf, counted from 1, and its hash."""
        first, rest = 1, self.size
        for each in self.hashes:
            leaves = 1 << (rest.bit_length() - 1)
            yield first, first + leaves - 1, each
            first, rest = first + leaves, rest - leaves

    def to_bytes(self) -> bytes:
        """Return the size in 8 bytes, big endian, and the hashes in their order."""
        return self.size.to_bytes(SIZE_BYTES, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frontier:
        """Read what `to_bytes` wrote. Raises `FrontierDamaged`."""
        size, hashes = stored[:SIZE_BYTES], stored[SIZE_BYTES:]
        if len(size) != SIZE_BYTES or len(hashes) % HASH_BYTES:
            raise FrontierDamaged(f"{len(stored)} bytes are no frontier")
        parts = (hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))
        return cls(int.from_bytes(size, "big"), tuple(parts))


class Growth:
    """A tree that grows in place, for going over very many leaves: the same hashes, no object for each leaf."""

    __slots__ = ("peaks", "size")

    def __init__(self, start: Frontier) -> None:
        self.size = start.size
        self.peaks = list(start.hashes)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaves, given by their hashes."""
        peaks, size = self.peaks, self.size
        push, pop = peaks.append, peaks.pop
        for node in leaves:
            size += 1
            trailing = size
            while not trailing & 1:
                node = sha256(NODE + pop() + node).digest()
                trailing >>= 1
            push(node)
        self.size = size

    def root(self) -> bytes:
        """Return the root hash of the tree as it is now."""
        return root_of(self.peaks)

    def frontier(self) -> Frontier:
        """Return the tree as it is now."""
        return Frontier(self.size, tuple(self.peaks))
