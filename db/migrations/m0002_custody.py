"""Migration 2: the rest of a copy's life: obligations, meetings, returns, stocktaking, destruction, incidents.

Frozen text, as in migration 1: models may grow, a migration never changes.
"""

from db.migrations.m0001_registry import POSTGRESQL, SQLITE

TABLES = """
ALTER TABLE file_copy ADD COLUMN seat TEXT;
ALTER TABLE file_copy ADD COLUMN recall_reason TEXT;
CREATE INDEX file_copy_meeting_no ON file_copy (meeting_no) WHERE meeting_no IS NOT NULL;
ALTER TABLE hand_over ADD COLUMN meeting_no TEXT;
ALTER TABLE hand_over ADD COLUMN seat TEXT;
ALTER TABLE hand_over ADD COLUMN transferred_from INTEGER REFERENCES hand_over;
ALTER TABLE hand_over ADD COLUMN ending TEXT;
ALTER TABLE hand_over ADD COLUMN returned_by TEXT;
ALTER TABLE hand_over ADD COLUMN return_pages INTEGER;
ALTER TABLE hand_over ADD COLUMN return_act TEXT;
CREATE TABLE paper_receipt (number TEXT NOT NULL PRIMARY KEY, pickup TEXT NOT NULL) {strict};
INSERT INTO paper_receipt SELECT paper_receipt, min(pickup) FROM hand_over
    WHERE paper_receipt IS NOT NULL GROUP BY paper_receipt;
CREATE INDEX hand_over_control_no ON hand_over (control_no);
CREATE INDEX hand_over_meeting_no ON hand_over (meeting_no) WHERE meeting_no IS NOT NULL;
CREATE INDEX hand_over_return_act ON hand_over (return_act) WHERE return_act IS NOT NULL;
CREATE TABLE obligation (
    obligation {auto}, kind TEXT NOT NULL, hand_over INTEGER NOT NULL REFERENCES hand_over,
    control_no TEXT NOT NULL REFERENCES file_copy, holder TEXT NOT NULL, person TEXT, unit TEXT NOT NULL,
    opened_at {big} NOT NULL, due_at {big} NOT NULL, ended_at {big}, ending TEXT, ended_by TEXT,
    incoming_no TEXT
) {strict};
CREATE UNIQUE INDEX obligation_once ON obligation (hand_over, kind);
CREATE INDEX obligation_control_no ON obligation (control_no);
CREATE INDEX obligation_open_holder ON obligation (holder) WHERE ended_at IS NULL;
CREATE INDEX obligation_open_person ON obligation (person) WHERE ended_at IS NULL;
CREATE INDEX obligation_open_unit ON obligation (unit) WHERE ended_at IS NULL;
CREATE INDEX obligation_open_due ON obligation (due_at) WHERE ended_at IS NULL;
CREATE TABLE meeting (
    meeting_no TEXT NOT NULL PRIMARY KEY, opens {big} NOT NULL, closes {big} NOT NULL, venue TEXT NOT NULL,
    opened_at {big}, opened_by TEXT, closed_at {big}, closed_by TEXT
) {strict};
CREATE TABLE seat (
    meeting_no TEXT NOT NULL REFERENCES meeting, seat TEXT NOT NULL, staff_no TEXT NOT NULL REFERENCES person,
    may_take_away INTEGER NOT NULL, PRIMARY KEY (meeting_no, seat)
) {strict};
CREATE UNIQUE INDEX seat_of_person ON seat (meeting_no, staff_no);
CREATE INDEX seat_staff_no ON seat (staff_no);
CREATE TABLE substitution (
    substitution {auto}, meeting_no TEXT NOT NULL, seat TEXT NOT NULL, absent TEXT NOT NULL REFERENCES person,
    substitute TEXT NOT NULL REFERENCES person, reason TEXT NOT NULL, state TEXT NOT NULL,
    requested_by TEXT NOT NULL, requested_at {big} NOT NULL, decided_by TEXT, decided_at {big},
    FOREIGN KEY (meeting_no, seat) REFERENCES seat (meeting_no, seat)
) {strict};
CREATE INDEX substitution_substitute ON substitution (substitute);
CREATE INDEX substitution_seat ON substitution (meeting_no, seat);
CREATE UNIQUE INDEX substitution_one_approved ON substitution (meeting_no, seat) WHERE state = 'approved';
CREATE TABLE stocktake (
    stocktake {auto}, place TEXT NOT NULL, holder TEXT, state TEXT NOT NULL, expected INTEGER NOT NULL,
    scanned INTEGER NOT NULL, seen INTEGER NOT NULL, counter TEXT NOT NULL, begun_by TEXT NOT NULL,
    begun_at {big} NOT NULL, ended_at {big}, ended_by TEXT, second_person TEXT
) {strict};
CREATE UNIQUE INDEX stocktake_open_once ON stocktake (place, coalesce(holder, '')) WHERE ended_at IS NULL;
CREATE TABLE stocktake_due (
    stocktake INTEGER NOT NULL REFERENCES stocktake, control_no TEXT NOT NULL REFERENCES file_copy,
    hand_over INTEGER REFERENCES hand_over, PRIMARY KEY (stocktake, control_no)
) {strict};
CREATE TABLE stocktake_scan (
    stocktake INTEGER NOT NULL REFERENCES stocktake, control_no TEXT NOT NULL, finding TEXT NOT NULL,
    hand_over INTEGER REFERENCES hand_over, at {big} NOT NULL, scanned_by TEXT NOT NULL,
    PRIMARY KEY (stocktake, control_no)
) {strict};
CREATE INDEX stocktake_scan_odd ON stocktake_scan (stocktake, at) WHERE finding <> 'expected';
CREATE TABLE stocktake_difference (
    stocktake INTEGER NOT NULL REFERENCES stocktake, difference TEXT NOT NULL, control_no TEXT NOT NULL,
    PRIMARY KEY (stocktake, difference, control_no)
) {strict};
CREATE TABLE destruction (
    destruction {auto}, state TEXT NOT NULL, reason TEXT NOT NULL, site TEXT NOT NULL,
    requested_by TEXT NOT NULL, requested_at {big} NOT NULL, decided_by TEXT, decided_at {big},
    destroyer TEXT, witness_1 TEXT, witness_2 TEXT, begun_at {big}, ended_at {big}
) {strict};
CREATE TABLE destruction_copy (
    destruction INTEGER NOT NULL REFERENCES destruction, control_no TEXT NOT NULL REFERENCES file_copy,
    destroyed_at {big}, PRIMARY KEY (destruction, control_no)
) {strict};
CREATE INDEX destruction_copy_control_no ON destruction_copy (control_no);
ALTER TABLE incident ADD COLUMN matter TEXT NOT NULL DEFAULT 'attempt';
DROP INDEX incident_open_once;
CREATE UNIQUE INDEX incident_open_once ON incident (matter, coalesce(person, ''), coalesce(control_no, ''))
    WHERE closed_at IS NULL;
CREATE INDEX incident_open_due ON incident (due_at) WHERE closed_at IS NULL;
CREATE TABLE incident_attempt (
    incident INTEGER NOT NULL REFERENCES incident, attempt INTEGER NOT NULL, at {big} NOT NULL, code TEXT NOT NULL,
    counter TEXT NOT NULL, operator TEXT, act TEXT, PRIMARY KEY (incident, attempt)
) {strict};
INSERT INTO incident_attempt SELECT incident, 1, opened_at, code, counter, operator, NULL FROM incident;
ALTER TABLE incident ADD COLUMN disposition TEXT;
ALTER TABLE incident ADD COLUMN closed_by TEXT;
ALTER TABLE incident ADD COLUMN escalated_at {big};
CREATE INDEX incident_control_no ON incident (control_no);
CREATE TABLE incident_note (
    note {auto}, incident INTEGER NOT NULL REFERENCES incident, at {big} NOT NULL, written_by TEXT NOT NULL,
    body TEXT NOT NULL, corrects INTEGER REFERENCES incident_note
) {strict};
CREATE INDEX incident_note_incident ON incident_note (incident);
CREATE TABLE remark (act TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL) {strict};
CREATE INDEX file_copy_recalled ON file_copy (control_no) WHERE recall_reason IS NOT NULL;
CREATE INDEX file_copy_held ON file_copy (control_no) WHERE hold_reason IS NOT NULL;
CREATE INDEX hand_over_proxy_grant ON hand_over (proxy_grant) WHERE proxy_grant IS NOT NULL;
CREATE INDEX file_copy_document_no ON file_copy (document_no);
CREATE INDEX log_entry_collector ON log_entry (collector, seq) WHERE collector IS NOT NULL;
CREATE INDEX log_entry_actor ON log_entry (actor, seq) WHERE actor IS NOT NULL;
DROP INDEX log_entry_control_no;
CREATE INDEX log_entry_control_no ON log_entry (control_no, seq, at) WHERE control_no IS NOT NULL;
ALTER TABLE file_copy ADD COLUMN registered_at {big};
CREATE INDEX hand_over_open_holder ON hand_over (holder, hand_over) WHERE closed_at IS NULL;
CREATE INDEX person_name ON person (name);
CREATE INDEX obligation_incoming_no ON obligation (incoming_no) WHERE incoming_no IS NOT NULL;
"""

# A beginning is a range of an index only where texts are ordered by their characters alone, which the order of a
# PostgreSQL database's language is not.
POSTGRESQL_SEARCH = """
CREATE INDEX file_copy_beginning ON file_copy (control_no COLLATE "C");
CREATE INDEX file_copy_document_beginning ON file_copy (document_no COLLATE "C");
CREATE INDEX document_beginning ON document (document_no COLLATE "C");
CREATE INDEX person_beginning ON person (staff_no COLLATE "C");
CREATE INDEX person_name_beginning ON person (name COLLATE "C");
CREATE INDEX person_unit_beginning ON person (unit COLLATE "C");
CREATE INDEX hand_over_label_beginning ON hand_over (label_id COLLATE "C");
CREATE INDEX obligation_incoming_beginning ON obligation (incoming_no COLLATE "C") WHERE incoming_no IS NOT NULL;
CREATE INDEX meeting_beginning ON meeting (meeting_no COLLATE "C");
"""

UNCHANGING = "a note on an incident is never changed"
SQLITE_GUARDS = (
    f"""CREATE TRIGGER incident_note_never_changed BEFORE UPDATE ON incident_note
    BEGIN SELECT RAISE(ABORT, '{UNCHANGING}'); END""",
    f"""CREATE TRIGGER incident_note_never_deleted BEFORE DELETE ON incident_note
    BEGIN SELECT RAISE(ABORT, '{UNCHANGING}'); END""",
    """CREATE TRIGGER incident_note_never_replaced BEFORE INSERT ON incident_note
    WHEN EXISTS (SELECT 1 FROM incident_note WHERE note = NEW.note)
    BEGIN SELECT RAISE(ABORT, 'a note on an incident is never changed'); END""",
    """CREATE TRIGGER file_copy_stays_destroyed BEFORE UPDATE OF destroyed ON file_copy
    WHEN OLD.destroyed = 1 AND NEW.destroyed IS NOT 1
    BEGIN SELECT RAISE(ABORT, 'a destroyed copy stays destroyed'); END""",
)
POSTGRESQL_GUARDS = (
    f"""CREATE FUNCTION incident_note_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION '{UNCHANGING}'; END $$""",
    """CREATE TRIGGER incident_note_never_changed BEFORE UPDATE OR DELETE ON incident_note
        FOR EACH ROW EXECUTE FUNCTION incident_note_guard()""",
    """CREATE TRIGGER incident_note_never_truncated BEFORE TRUNCATE ON incident_note
        FOR EACH STATEMENT EXECUTE FUNCTION incident_note_guard()""",
    """CREATE FUNCTION file_copy_stays_destroyed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF OLD.destroyed = 1 AND NEW.destroyed <> 1 THEN
            RAISE EXCEPTION 'a destroyed copy stays destroyed';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER file_copy_stays_destroyed BEFORE UPDATE ON file_copy
        FOR EACH ROW EXECUTE FUNCTION file_copy_stays_destroyed()""",
)


def statements(engine: str) -> tuple[str, ...]:
    """Return the statements for `engine`, sqlcipher or postgresql, in order."""
    spelled, guards = (SQLITE, SQLITE_GUARDS) if engine == "sqlcipher" else (POSTGRESQL, POSTGRESQL_GUARDS)
    search = "" if engine == "sqlcipher" else POSTGRESQL_SEARCH
    tables = (TABLES + search).format(**spelled).split(";\n")
    return (*(statement for statement in tables if statement.strip()), *guards)
