"""What `doctor` says of the keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from db.identity.keys import (
    KeyMalformed,
    KeyMissing,
    KeyPurpose,
    KeyWorldReadable,
    create_keys,
    key_report,
    retire_badge_key,
    rotate_badge_key,
    stage_database_key,
)


def of(report, purpose):
    return [status for status in report if status.purpose is purpose]


def test_whole_keys_have_nothing_against_them(keys, folder):
    report = key_report(folder)
    assert [status.fault for status in report] == [None] * len(report)
    assert [status.purpose for status in report] == [
        KeyPurpose.FOLDER,
        KeyPurpose.DATABASE,
        KeyPurpose.PEPPER,
        KeyPurpose.LOG_SIGNING,
        KeyPurpose.LOG_PUBLIC,
        KeyPurpose.BADGE_ISSUER,
        KeyPurpose.BADGE_PUBLIC,
    ]
    assert {status.mode for status in report if status.path != folder} == {0o600}
    assert [s.purpose for s in report if s.in_use] == [KeyPurpose.LOG_SIGNING, KeyPurpose.BADGE_ISSUER]


def test_a_report_shows_no_secret(keys, folder):
    shown = repr(key_report(folder))
    for secret in (keys.database_key, keys.pepper, keys.log_signer.seed):
        assert secret.hex() not in shown
        assert repr(secret) not in shown


def test_each_key_of_a_rotation_is_reported_with_its_age(keys, folder, draw, now):
    later = now + timedelta(days=300)
    fresh = rotate_badge_key(folder, draw, now=later)
    issuing = of(key_report(folder), KeyPurpose.BADGE_ISSUER)
    assert {(status.key_id, status.created, status.in_use) for status in issuing} == {
        (keys.badge_private.key_id, now, False),
        (fresh.key_id, later, True),
    }
    retire_badge_key(folder, keys.badge_private.key_id)
    report = key_report(folder)
    assert [status.key_id for status in of(report, KeyPurpose.BADGE_RETIRED)] == [keys.badge_private.key_id]
    assert [status.key_id for status in of(report, KeyPurpose.BADGE_ISSUER)] == [fresh.key_id]


def test_a_secrets_age_is_its_files(keys, folder):
    (pepper,) = of(key_report(folder), KeyPurpose.PEPPER)
    assert abs(pepper.created - datetime.now(UTC)) < timedelta(hours=1)


def test_each_bad_file_is_reported_and_nothing_raised(keys, folder):
    (folder / "database.key").unlink()
    (folder / "pepper.key").chmod(0o644)
    next((folder / "log-signing").iterdir()).write_text("nonsense")
    report = key_report(folder)
    faults = {status.purpose: type(status.fault) for status in report if status.fault}
    assert faults == {
        KeyPurpose.DATABASE: KeyMissing,
        KeyPurpose.PEPPER: KeyWorldReadable,
        KeyPurpose.LOG_SIGNING: KeyMalformed,
    }
    (database,) = of(report, KeyPurpose.DATABASE)
    assert database.mode is None
    (pepper,) = of(report, KeyPurpose.PEPPER)
    assert pepper.mode == 0o644


def test_no_folder_at_all_is_reported(folder):
    assert {type(status.fault) for status in key_report(folder)} == {KeyMissing}


def test_it_says_where_the_issuing_key_lies(folder, tmp_path, draw, now):
    elsewhere = tmp_path / "office"
    create_keys(folder, draw, origin="registry.example/log", now=now, issuer_folder=elsewhere)
    assert of(key_report(folder), KeyPurpose.BADGE_ISSUER) == []
    (issuer,) = of(key_report(folder, elsewhere), KeyPurpose.BADGE_ISSUER)
    assert issuer.path.parent == elsewhere
    assert issuer.private
    assert issuer.in_use


def test_a_staged_database_key_is_reported(keys, folder, draw):
    stage_database_key(folder, draw)
    assert len(of(key_report(folder), KeyPurpose.DATABASE_STAGED)) == 1


def test_what_an_interrupted_writing_left_is_reported(keys, folder):
    left = [folder / ".pepper.key.x1.tmp", folder / "log-signing" / ".y.tmp", folder.parent / ".keys.new-z"]
    for path in left:
        path.touch()
    assert {status.path for status in of(key_report(folder), KeyPurpose.LEFTOVER)} == set(left)
