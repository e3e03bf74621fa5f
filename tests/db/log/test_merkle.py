"""The tree is RFC 6962's: known answers, and the same roots as pymerkle over any bodies."""

from __future__ import annotations

import random

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import RegistryDamaged
from db.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    FrontierDamaged,
    Growth,
    leaf_hash,
    node_hash,
)

LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Over the first 0 to 8 leaves: the figures that Certificate Transparency's implementations test themselves with."""

hashes = st.binary(min_size=32, max_size=32)


def tree_of(bodies: list[bytes]) -> Frontier:
    return Frontier().extend(leaf_hash(body) for body in bodies)


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_known_ones(size: int) -> None:
    assert tree_of(LEAVES[:size]).root().hex() == ROOTS[size]


def test_a_leaf_and_a_node_are_never_taken_for_each_other() -> None:
    left, right = leaf_hash(b"left"), leaf_hash(b"right")
    assert node_hash(left, right) != leaf_hash(left + right)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 64, 100, 1000])
def test_roots_are_pymerkles(size: int) -> None:
    drawn = random.Random(size)
    independent = pymerkle.InmemoryTree(algorithm="sha256")
    tree = Frontier()
    for _ in range(size):
        body = drawn.randbytes(drawn.randrange(700))
        independent.append_entry(body)
        tree = tree.append(leaf_hash(body))
    assert tree.size == independent.get_size()
    assert tree.root() == independent.get_root()


def test_every_state_on_the_way_is_pymerkles() -> None:
    bodies = [bytes([n]) for n in range(70)]
    independent = pymerkle.InmemoryTree(algorithm="sha256")
    growth = Growth(Frontier())
    for size, body in enumerate(bodies, start=1):
        independent.append_entry(body)
        growth.extend([leaf_hash(body)])
        assert growth.root() == independent.get_root(size)


@given(st.lists(hashes, max_size=40), st.lists(hashes, max_size=40))
def test_appending_one_by_one_is_adding_many(before: list[bytes], after: list[bytes]) -> None:
    one_by_one = Frontier()
    for leaf in (*before, *after):
        one_by_one = one_by_one.append(leaf)
    assert Frontier().extend(before).extend(after) == one_by_one
    growth = Growth(Frontier().extend(before))
    growth.extend(after)
    assert (growth.size, growth.frontier(), growth.root()) == (
        len(before) + len(after),
        one_by_one,
        one_by_one.root(),
    )


@given(st.lists(hashes, max_size=70))
def test_a_frontier_comes_back_from_its_bytes(leaves: list[bytes]) -> None:
    tree = Frontier().extend(leaves)
    stored = tree.to_bytes()
    assert Frontier.from_bytes(stored) == tree
    assert len(stored) == 8 + 32 * len(leaves).bit_count()


@given(st.lists(hashes, max_size=70))
def test_subtrees_cover_the_leaves_in_order(leaves: list[bytes]) -> None:
    spans = [(first, last) for first, last, _ in Frontier().extend(leaves).subtrees()]
    assert [place for first, last in spans for place in range(first, last + 1)] == list(
        range(1, len(leaves) + 1)
    )
    for first, last, node in Frontier().extend(leaves).subtrees():
        assert Frontier().extend(leaves[first - 1 : last]).root() == node


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        bytes(7),
        bytes(9),
        (1).to_bytes(8, "big"),
        (0).to_bytes(8, "big") + bytes(32),
        (3).to_bytes(8, "big") + bytes(32),
        (3).to_bytes(8, "big") + bytes(63),
        (4).to_bytes(8, "big") + bytes(64),
    ],
)
def test_bytes_that_are_no_frontier_are_damage(stored: bytes) -> None:
    with pytest.raises(FrontierDamaged):
        Frontier.from_bytes(stored)
    assert issubclass(FrontierDamaged, RegistryDamaged)


def test_the_empty_tree_has_the_root_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT
    assert Frontier.from_bytes(bytes(8)) == Frontier()
