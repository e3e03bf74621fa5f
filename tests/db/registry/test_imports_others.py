"""Designations, photos and the policy."""

from __future__ import annotations

import io

import pytest
from counter_kit import Counter, by
from PIL import Image
from roster_kit import (
    DESIGNATIONS,
    approves,
    bodies,
    codes,
    counts,
    differences,
    imports,
    log_types,
    rows_of,
    widening,
)

from db.connection import reading
from db.custody.values import Classification
from db.registry.imports import ImportResult
from db.registry.photos import import_photos
from db.registry.policies import policy_in_force
from db.registry.policy_import import import_policy
from db.roster.photos import Photo as Portrait
from db.roster.photos import PhotoError, PhotoProblem, shrink_portrait
from db.tables import Batch, Designation, Photo, PolicyVersion

P077 = ("服务中心", "P077", "secret", "document", "2026-01-01", "2026-12-31")


def portrait(staff_no: str, shade: int = 0) -> Portrait:
    file = io.BytesIO()
    Image.new("RGB", (30, 40), (shade, shade, shade)).save(file, "PNG")
    return Portrait(staff_no, shrink_portrait(file.getvalue()))


def test_designations_wait_change_and_are_inert_until_approved(counter: Counter) -> None:
    result = imports(counter, "R001", "designations", DESIGNATIONS, P077)
    assert (counts(result), result.batch) == ((1, 0, 0), 1)
    assert {field for _, field, _, _ in widening(counter, 1)} == set(DESIGNATIONS[2:])
    counter.signs_in("C001")
    counter.identifies("P077")
    assert counter.scans("JM2026-0820-01").reasons == ("proxy_unlisted",)
    approves(counter, "S001", 1)
    assert counter.scans("JM2026-0820-01").outcome == "accepted"
    assert counts(imports(counter, "R001", "designations", DESIGNATIONS, P077)) == (0, 0, 1)
    shorter = imports(counter, "R001", "designations", DESIGNATIONS, (*P077[:-1], "2026-11-30"))
    assert (counts(shorter), widening(counter, shorter.batch)) == ((0, 1, 0), [])
    approves(counter, "S001", shorter.batch)
    ends = rows_of(
        counter.registry, Designation.select(Designation.ends).where(Designation.staff_no == "P077")
    )
    assert [str(row[0]) for row in ends] == ["2026-11-30"]


def test_a_designation_names_somebody_and_better_a_known_unit(counter: Counter) -> None:
    unknown = imports(counter, "R001", "designations", DESIGNATIONS, ("服务中心", "P999", *P077[2:]))
    assert codes(unknown) == [(2, "staff_no", "staff_no_unknown")]
    odd = imports(counter, "R001", "designations", DESIGNATIONS, ("服务中兴", *P077[1:]))
    assert [warning.code.value for warning in odd.warnings] == ["unit_unknown"]


def photos(counter: Counter, *pictures: Portrait, actor: str = "R001") -> ImportResult:
    return import_photos(counter.registry, by(actor), pictures, (), counter.now, source="portraits")


def test_a_first_photo_takes_effect_at_once_and_another_face_waits(counter: Counter) -> None:
    new = ("P100", "新人", "综合处", "secret", "2027-03-01")
    header = ("staff_no", "name", "unit", "clearance", "clearance_until")
    approves(counter, "S001", imports(counter, "R001", "people", header, new).batch)
    result = photos(counter, portrait("P100"), portrait("P077", 200))
    assert (counts(result), result.waiting) == ((1, 1, 0), 1)

    def picture(staff_no: str) -> bytes:
        query = Photo.select(Photo.image).where(Photo.staff_no == staff_no)
        return bytes(rows_of(counter.registry, query)[0][0])

    assert (picture("P100"), picture("P077")) == (portrait("P100").image, b"picture")
    assert [(each.key, each.field, each.widens) for each in differences(counter, result.batch)] == [
        ("P077", "photo", True)
    ]
    assert approves(counter, "S001", result.batch).outcome == "batch_approved"
    assert picture("P077") == portrait("P077", 200).image
    assert counts(photos(counter, portrait("P100"), portrait("P077", 200))) == (0, 0, 2)


def test_photos_come_all_or_none(counter: Counter) -> None:
    unknown = photos(counter, portrait("P077"), portrait("P999"))
    assert codes(unknown) == [(0, "P999", "staff_no_unknown")]
    wrong = PhotoError("x.gif", "no portrait", PhotoProblem.NAME_NOT_STAFF_NO)
    result = import_photos(counter.registry, by("R001"), (portrait("P077"),), (wrong,), counter.now)
    assert codes(result) == [(0, "x.gif", "name_not_staff_no")]
    assert rows_of(counter.registry, Batch.select(Batch.batch)) == []


def policy(counter: Counter, toml: str, actor: str = "A001") -> ImportResult:
    return import_policy(counter.registry, by(actor), toml, "policy.toml", counter.now)


def test_an_administrator_alone_cannot_change_the_policy_in_force(counter: Counter) -> None:
    loose = '[levels.secret]\nproxy_window = "2 days"\nscan_back = false\n'
    result = policy(counter, loose)
    assert (counts(result), result.batch) == ((0, 1, 0), 1)
    assert widening(counter, 1) == [
        ("policy", "levels.secret.proxy_window", '"1 day"', '"2 days"'),
        ("policy", "levels.secret.scan_back", "true", "false"),
    ]

    def scans_back() -> bool:
        with reading(counter.registry) as reader:
            in_force = policy_in_force(reader, reader.head().policy_version)
        return in_force.levels[Classification.SECRET].scan_back

    assert approves(counter, "A001", 1, pin="860213").reasons == (
        "approver_not_independent",
        "approver_not_authorized",
    )
    assert scans_back() is True
    assert approves(counter, "S001", 1).outcome == "batch_approved"
    assert scans_back() is False
    assert log_types(counter.registry)[-2:] == ["batch_approved", "policy_changed"]
    version = PolicyVersion.select(
        PolicyVersion.version, PolicyVersion.imported_by, PolicyVersion.approved_by
    )
    assert rows_of(counter.registry, version) == [(1, "A001", "S001")]
    same = policy(counter, loose)
    assert (counts(same), same.batch) == ((0, 0, 1), None)
    counter.signs_in("C001")
    assert b'"policy_version":1' in bodies(counter.registry)


def test_two_policies_that_wait_do_not_undo_each_other(counter: Counter) -> None:
    first = policy(counter, "[pins]\nlock_after = 3\n").batch
    second = policy(counter, "[pins]\nlock_after = 4\n").batch
    assert approves(counter, "S001", first).outcome == "batch_approved"
    assert approves(counter, "S001", second).reasons == ("batch_outdated",)


@pytest.mark.parametrize(
    ("toml", "column", "said"),
    [
        ("[levels.top_secret]\ncollectors = 1\n", "levels.top_secret.collectors", "29"),
        ("[levels.secret]\ncolour = 1\n", "levels.secret.colour", "unknown key"),
        ("[pins", "", "TOML"),
    ],
)
def test_an_unsound_policy_is_refused_with_key_value_and_article(
    counter: Counter, toml: str, column: str, said: str
) -> None:
    result = policy(counter, toml)
    assert codes(result) == [(0, column, "policy_unsound")]
    assert said in result.errors[0].error


def test_the_policy_is_the_administrators(counter: Counter) -> None:
    refused = policy(counter, "[pins]\nlock_after = 3\n", actor="R001")
    assert refused.result is not None
    assert refused.result.reasons == ("operator_out_of_authority",)
