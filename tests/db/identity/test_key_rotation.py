"""Rotations: the new key beside the old, never over it, and never half."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from itertools import count

import pytest

from db.identity.badges import BadgeFlaw, BadgeToken, issue_badge, verify_badge
from db.identity.keys import (
    KeyInUse,
    KeyMissing,
    KeysExist,
    discard_staged_database_key,
    load_keys,
    promote_database_key,
    retained_database_keys,
    retire_badge_key,
    retire_log_key,
    rotate_badge_key,
    rotate_log_key,
    stage_database_key,
    staged_database_key,
)


def badge_of(key):
    day = date(2026, 11, 23)
    return issue_badge(
        key.seed, badge_id="00112233aabbccdd", staff_no="P014", serial=1, issued_on=day, expires_on=day
    )


def check(text, keys):
    return verify_badge(text, keys.badge_public, keys.badge_retired)


def test_badges_of_both_keys_are_valid_during_a_rotation(keys, folder, draw, now):
    fresh = rotate_badge_key(folder, draw, now=now + timedelta(days=300))
    rotated = load_keys(folder)
    assert rotated.badge_private == fresh
    assert fresh.generation == 2
    assert set(rotated.badge_public) == {keys.badge_private.key_id, fresh.key_id}
    for issuer in (keys.badge_private, fresh):
        assert isinstance(check(badge_of(issuer), rotated), BadgeToken)


def test_a_retired_keys_badges_are_told_from_forged_ones(keys, folder, draw, now):
    old = keys.badge_private
    fresh = rotate_badge_key(folder, draw, now=now)
    retire_badge_key(folder, old.key_id)
    after = load_keys(folder)
    assert check(badge_of(old), after).flaw is BadgeFlaw.RETIRED_KEY
    assert isinstance(check(badge_of(fresh), after), BadgeToken)
    assert not (folder / "badge-issuer" / f"{old.key_id}.key").exists()


def test_the_next_key_is_the_latest_even_when_the_clock_went_back(keys, folder, draw, now):
    fresh = rotate_badge_key(folder, draw, now=now - timedelta(days=4000))
    signer = rotate_log_key(folder, draw, now=now - timedelta(days=4000))
    assert load_keys(folder).badge_private == fresh
    assert load_keys(folder).log_signer == signer


def test_old_checkpoints_verify_after_a_rotation_and_a_retirement(keys, folder, draw, now):
    old = keys.log_signer
    fresh = rotate_log_key(folder, draw, now=now)
    retire_log_key(folder, old.key_id)
    after = load_keys(folder)
    assert after.log_signer == fresh
    assert fresh.name == old.name
    assert after.log_public == {old.key_id: old.public, fresh.key_id: fresh.public}
    assert not (folder / "log-signing" / f"{old.key_id}.key").exists()


def test_the_key_in_use_is_not_retired(keys, folder):
    with pytest.raises(KeyInUse, match="Rotate first"):
        retire_badge_key(folder, keys.badge_private.key_id)
    with pytest.raises(KeyInUse, match="Rotate first"):
        retire_log_key(folder, keys.log_signer.key_id)
    assert load_keys(folder) == keys


def test_an_unknown_key_is_not_retired(keys, folder):
    for retire in (retire_badge_key, retire_log_key):
        with pytest.raises(KeyMissing):
            retire(folder, "00000000")


def test_a_counter_without_the_issuing_key_makes_no_new_one(keys, folder, draw, now, tmp_path):
    elsewhere = tmp_path / "issuing"
    (folder / "badge-issuer").rename(elsewhere)
    with pytest.raises(KeyMissing, match="--issuer-keys"):
        rotate_badge_key(folder, draw, now=now)
    fresh = rotate_badge_key(folder, draw, now=now, issuer_folder=elsewhere)
    assert load_keys(folder, elsewhere).badge_private == fresh
    assert load_keys(folder).badge_private is None
    retire_badge_key(folder, keys.badge_private.key_id, issuer_folder=elsewhere)
    assert [path.stem for path in elsewhere.iterdir()] == [fresh.key_id]


@pytest.mark.parametrize("rotate", [rotate_badge_key, rotate_log_key])
def test_an_interrupted_rotation_leaves_keys_that_work(
    keys, folder, draw, now, interrupted, rotate, tmp_path
):
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    for step in count(1):
        ending = interrupted(step, lambda: rotate(folder, draw, now=now))
        after = load_keys(folder)
        assert isinstance(check(badge_of(keys.badge_private), after), BadgeToken)
        assert isinstance(check(badge_of(after.badge_private), after), BadgeToken)
        assert after.log_signer.key_id in after.log_public
        if ending == ending.UNTOUCHED:
            break
        fresh = rotate(folder, bytes, now=now)
        assert fresh in (load_keys(folder).badge_private, load_keys(folder).log_signer)
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
    assert step > 8


def test_a_half_rotation_does_not_let_the_working_key_be_retired(keys, folder, draw, now):
    fresh = rotate_badge_key(folder, draw, now=now)
    (folder / "badge-issuer" / f"{fresh.key_id}.key").unlink()
    assert load_keys(folder).badge_private == keys.badge_private
    with pytest.raises(KeyInUse):
        retire_badge_key(folder, keys.badge_private.key_id)


def test_an_interrupted_retirement_is_finished_by_repeating_it(
    keys, folder, draw, now, interrupted, tmp_path
):
    old = keys.badge_private
    rotate_badge_key(folder, draw, now=now)
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    for step in count(1):
        ending = interrupted(step, lambda: retire_badge_key(folder, old.key_id))
        after = load_keys(folder)
        assert old.key_id in {**after.badge_public, **after.badge_retired}
        retire_badge_key(folder, old.key_id)
        after = load_keys(folder)
        assert old.key_id not in after.badge_public
        assert old.key_id in after.badge_retired
        assert not (folder / "badge-issuer" / f"{old.key_id}.key").exists()
        if ending == ending.UNTOUCHED:
            break
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
    assert step > 8


def test_a_database_key_is_staged_then_promoted_and_the_old_one_kept(keys, folder, draw):
    staged = stage_database_key(folder, draw)
    assert staged_database_key(folder) == staged
    assert load_keys(folder).database_key == keys.database_key
    promote_database_key(folder)
    assert load_keys(folder).database_key == staged
    assert staged_database_key(folder) is None
    assert retained_database_keys(folder) == (keys.database_key,)


def test_one_rotation_of_the_database_key_at_a_time(keys, folder, draw):
    staged = stage_database_key(folder, draw)
    with pytest.raises(KeysExist):
        stage_database_key(folder, draw)
    assert staged_database_key(folder) == staged
    discard_staged_database_key(folder)
    assert staged_database_key(folder) is None
    with pytest.raises(KeyMissing):
        promote_database_key(folder)
    assert load_keys(folder) == keys


def test_an_interrupted_promotion_loses_no_database_key(keys, folder, draw, interrupted, tmp_path):
    staged = stage_database_key(folder, draw)
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    for step in count(1):
        ending = interrupted(step, lambda: promote_database_key(folder))
        known = {load_keys(folder).database_key, staged_database_key(folder), *retained_database_keys(folder)}
        assert known >= {keys.database_key, staged}
        if ending == ending.UNTOUCHED:
            break
        if staged_database_key(folder) is not None:
            promote_database_key(folder)
        assert load_keys(folder).database_key == staged
        assert retained_database_keys(folder) == (keys.database_key,)
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
    assert step > 8
