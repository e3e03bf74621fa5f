"""Migration 1: the registry as it began. Frozen text: models may grow, a migration never changes.

`{big}`, `{blob}`, `{auto}`, `{now}` and `{strict}` stand for what the two engines spell differently.
"""

TABLES = """
CREATE TABLE person (
    staff_no TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, post TEXT NOT NULL,
    status TEXT NOT NULL, clearance INTEGER NOT NULL, clearance_until TEXT, caveats TEXT NOT NULL,
    cipher_list INTEGER NOT NULL, card_no TEXT
) {strict};
CREATE INDEX person_unit ON person (unit);
CREATE TABLE staff (
    staff_no TEXT NOT NULL PRIMARY KEY REFERENCES person, roles TEXT NOT NULL,
    max_classification INTEGER NOT NULL, kinds TEXT NOT NULL
) {strict};
CREATE TABLE card_form (
    form TEXT NOT NULL, staff_no TEXT NOT NULL REFERENCES person, PRIMARY KEY (form, staff_no)
) {strict};
CREATE INDEX card_form_staff_no ON card_form (staff_no);
CREATE TABLE photo (staff_no TEXT NOT NULL PRIMARY KEY REFERENCES person, image {blob} NOT NULL) {strict};
CREATE TABLE pin (
    staff_no TEXT NOT NULL PRIMARY KEY REFERENCES person, hash TEXT NOT NULL, initial INTEGER NOT NULL,
    failures INTEGER NOT NULL, lockouts INTEGER NOT NULL, locked_until {big}
) {strict};
CREATE TABLE badge (
    badge_id TEXT NOT NULL PRIMARY KEY, staff_no TEXT NOT NULL REFERENCES person, serial INTEGER NOT NULL,
    key_id TEXT NOT NULL, issued_at {big} NOT NULL, expires_on TEXT NOT NULL, revoked_at {big},
    superseded_at {big}
) {strict};
CREATE INDEX badge_staff_no ON badge (staff_no);
CREATE TABLE document (
    document_no TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, classification INTEGER NOT NULL,
    originator TEXT NOT NULL, copies_total INTEGER NOT NULL, declassify_on TEXT, title TEXT
) {strict};
CREATE TABLE file_copy (
    control_no TEXT NOT NULL PRIMARY KEY, document_no TEXT NOT NULL REFERENCES document,
    copy_no INTEGER NOT NULL, pages INTEGER NOT NULL, caveats TEXT NOT NULL,
    addressee TEXT REFERENCES person, addressee_unit TEXT, available_from {big}, return_by {big},
    meeting_no TEXT, hold_reason TEXT, recalled INTEGER NOT NULL, missing INTEGER NOT NULL,
    destroyed INTEGER NOT NULL
) {strict};
CREATE UNIQUE INDEX file_copy_numbered ON file_copy (document_no, copy_no);
CREATE INDEX file_copy_addressee ON file_copy (addressee);
CREATE INDEX file_copy_addressee_unit ON file_copy (addressee_unit);
CREATE TABLE designation (
    unit TEXT NOT NULL, staff_no TEXT NOT NULL REFERENCES person, max_classification INTEGER NOT NULL,
    kinds TEXT NOT NULL, starts TEXT NOT NULL, ends TEXT NOT NULL, PRIMARY KEY (unit, staff_no)
) {strict};
CREATE INDEX designation_staff_no ON designation (staff_no);
CREATE TABLE proxy_grant (
    proxy_grant {auto}, principal TEXT NOT NULL REFERENCES person, proxy TEXT NOT NULL REFERENCES person,
    second_proxy TEXT REFERENCES person, starts {big} NOT NULL, ends {big} NOT NULL,
    uses INTEGER NOT NULL CHECK (uses > 0), spent INTEGER NOT NULL CHECK (spent BETWEEN 0 AND uses),
    state TEXT NOT NULL, reason TEXT NOT NULL, paper_request TEXT, requested_by TEXT NOT NULL,
    requested_at {big} NOT NULL, approvals_needed INTEGER NOT NULL CHECK (approvals_needed > 0),
    confirmed INTEGER NOT NULL
) {strict};
CREATE INDEX proxy_grant_principal ON proxy_grant (principal);
CREATE INDEX proxy_grant_proxy ON proxy_grant (proxy);
CREATE INDEX proxy_grant_second_proxy ON proxy_grant (second_proxy);
CREATE TABLE grant_copy (
    proxy_grant INTEGER NOT NULL REFERENCES proxy_grant, control_no TEXT NOT NULL REFERENCES file_copy,
    PRIMARY KEY (proxy_grant, control_no)
) {strict};
CREATE INDEX grant_copy_control_no ON grant_copy (control_no);
CREATE TABLE grant_approval (
    proxy_grant INTEGER NOT NULL REFERENCES proxy_grant, approver TEXT NOT NULL REFERENCES person,
    at {big} NOT NULL, PRIMARY KEY (proxy_grant, approver)
) {strict};
CREATE TABLE hand_over (
    hand_over {auto}, pickup TEXT NOT NULL, control_no TEXT NOT NULL REFERENCES file_copy,
    holder TEXT NOT NULL REFERENCES person, held_for TEXT NOT NULL, basis TEXT NOT NULL,
    proxy_grant INTEGER REFERENCES proxy_grant, second_collector TEXT, witness TEXT, operator TEXT NOT NULL,
    counter TEXT NOT NULL, at {big} NOT NULL, seq {big} NOT NULL, pages INTEGER, paper_receipt TEXT,
    label_id TEXT NOT NULL UNIQUE, log_size {big} NOT NULL, log_root {blob} NOT NULL, released_at {big},
    withdrawn_at {big}, closed_at {big}
) {strict};
CREATE UNIQUE INDEX hand_over_one_holder ON hand_over (control_no) WHERE closed_at IS NULL;
CREATE INDEX hand_over_holder ON hand_over (holder);
CREATE INDEX hand_over_pickup ON hand_over (pickup);
CREATE INDEX hand_over_unreleased ON hand_over (counter) WHERE released_at IS NULL AND closed_at IS NULL;
CREATE TABLE print_job (
    job {auto}, label_id TEXT NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT,
    printer TEXT, counter TEXT NOT NULL, created_at {big} NOT NULL, changed_at {big} NOT NULL
) {strict};
CREATE UNIQUE INDEX print_job_attempt ON print_job (label_id, attempt);
CREATE INDEX print_job_open ON print_job (state) WHERE state IN ('queued', 'sending');
CREATE TABLE incident (
    incident {auto}, opened_at {big} NOT NULL, due_at {big} NOT NULL, code TEXT NOT NULL, person TEXT,
    control_no TEXT, addressee TEXT, counter TEXT NOT NULL, operator TEXT,
    attempts INTEGER NOT NULL, closed_at {big}
) {strict};
CREATE UNIQUE INDEX incident_open_once ON incident (coalesce(person, ''), coalesce(control_no, ''))
    WHERE closed_at IS NULL;
CREATE TABLE batch (
    batch {auto}, kind TEXT NOT NULL, payload {blob} NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL,
    requested_by TEXT NOT NULL, requested_at {big} NOT NULL, decided_by TEXT, decided_at {big}
) {strict};
CREATE TABLE policy_version (
    version INTEGER NOT NULL PRIMARY KEY, toml TEXT NOT NULL, since {big} NOT NULL,
    imported_by TEXT NOT NULL, approved_by TEXT
) {strict};
CREATE TABLE desk_session (
    session TEXT NOT NULL PRIMARY KEY, counter TEXT NOT NULL, operator TEXT NOT NULL,
    opened_at {big} NOT NULL, closed_at {big}
) {strict};
CREATE TABLE act (
    act TEXT NOT NULL PRIMARY KEY, digest {blob} NOT NULL, result {blob} NOT NULL, reply {blob}
) {strict};
CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) {strict};
CREATE TABLE log_entry (
    seq {big} NOT NULL PRIMARY KEY, at {big} NOT NULL, type TEXT NOT NULL, outcome TEXT, actor TEXT,
    collector TEXT, control_no TEXT, act TEXT, body {blob} NOT NULL
) {strict};
CREATE INDEX log_entry_at ON log_entry (at DESC, seq DESC, type, outcome, actor, collector, control_no);
CREATE INDEX log_entry_control_no ON log_entry (control_no, at) WHERE control_no IS NOT NULL;
CREATE TABLE log_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), log_id TEXT NOT NULL, size {big} NOT NULL,
    frontier {blob} NOT NULL, last_at {big} NOT NULL
) {strict};
CREATE TABLE checkpoint_note (size {big} NOT NULL PRIMARY KEY, note TEXT NOT NULL, at {big} NOT NULL) {strict};
"""

SQLITE_GUARDS = (
    """CREATE TRIGGER log_entry_in_order BEFORE INSERT ON log_entry
    WHEN NEW.seq IS NOT (SELECT size + 1 FROM log_head)
    BEGIN SELECT RAISE(ABORT, 'the log only grows by its next entry'); END""",
    """CREATE TRIGGER log_entry_never_changed BEFORE UPDATE ON log_entry
    BEGIN SELECT RAISE(ABORT, 'a log entry is never changed'); END""",
    """CREATE TRIGGER log_entry_never_deleted BEFORE DELETE ON log_entry
    BEGIN SELECT RAISE(ABORT, 'a log entry is never deleted'); END""",
    """CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head
    WHEN NEW.id IS NOT 1 OR NEW.log_id IS NOT OLD.log_id OR NEW.size IS NOT OLD.size + 1
        OR NOT EXISTS (SELECT 1 FROM log_entry WHERE seq = NEW.size)
    BEGIN SELECT RAISE(ABORT, 'the log head only follows its next entry'); END""",
    """CREATE TRIGGER log_head_once BEFORE INSERT ON log_head
    WHEN EXISTS (SELECT 1 FROM log_head) OR NEW.size IS NOT 0
    BEGIN SELECT RAISE(ABORT, 'a registry has one log'); END""",
    """CREATE TRIGGER log_head_never_deleted BEFORE DELETE ON log_head
    BEGIN SELECT RAISE(ABORT, 'the log head is never deleted'); END""",
)

POSTGRESQL_GUARDS = (
    """CREATE FUNCTION log_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'the log is append-only'; END $$""",
    """CREATE FUNCTION log_entry_in_order() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
        IF NEW.seq IS DISTINCT FROM (SELECT size + 1 FROM log_head) THEN
            RAISE EXCEPTION 'the log only grows by its next entry';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE FUNCTION log_head_grows() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.size <> 0 OR EXISTS (SELECT 1 FROM log_head) THEN
                RAISE EXCEPTION 'a registry has one log';
            END IF;
        ELSIF NEW.id <> 1 OR NEW.log_id <> OLD.log_id OR NEW.size <> OLD.size + 1
            OR NOT EXISTS (SELECT 1 FROM log_entry WHERE seq = NEW.size) THEN
            RAISE EXCEPTION 'the log head only follows its next entry';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER log_entry_in_order BEFORE INSERT ON log_entry
        FOR EACH ROW EXECUTE FUNCTION log_entry_in_order()""",
    """CREATE TRIGGER log_entry_never_changed BEFORE UPDATE OR DELETE ON log_entry
        FOR EACH ROW EXECUTE FUNCTION log_guard()""",
    """CREATE TRIGGER log_entry_never_truncated BEFORE TRUNCATE ON log_entry
        FOR EACH STATEMENT EXECUTE FUNCTION log_guard()""",
    """CREATE TRIGGER log_head_grows BEFORE INSERT OR UPDATE ON log_head
        FOR EACH ROW EXECUTE FUNCTION log_head_grows()""",
    """CREATE TRIGGER log_head_never_deleted BEFORE DELETE ON log_head
        FOR EACH ROW EXECUTE FUNCTION log_guard()""",
    """CREATE TRIGGER log_head_never_truncated BEFORE TRUNCATE ON log_head
        FOR EACH STATEMENT EXECUTE FUNCTION log_guard()""",
    # The counters' role may execute this and write to neither table: the owner's rights do the append.
    """CREATE FUNCTION log_append(p_seq bigint, p_at bigint, p_type text, p_outcome text, p_actor text,
        p_collector text, p_control_no text, p_act text, p_body bytea, p_frontier bytea)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN
        INSERT INTO log_entry (seq, at, type, outcome, actor, collector, control_no, act, body)
        VALUES (p_seq, p_at, p_type, p_outcome, p_actor, p_collector, p_control_no, p_act, p_body);
        UPDATE log_head SET size = p_seq, frontier = p_frontier, last_at = p_at WHERE id = 1;
    END $$""",
    "REVOKE ALL ON FUNCTION log_append FROM PUBLIC",
    # FOR UPDATE needs the right to update, which the counters' role has not: the owner's rights take the lock.
    """CREATE FUNCTION log_lock() RETURNS TABLE (size bigint, frontier bytea)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN RETURN QUERY SELECT h.size, h.frontier FROM log_head h WHERE h.id = 1 FOR UPDATE; END $$""",
    "REVOKE ALL ON FUNCTION log_lock FROM PUBLIC",
)

SQLITE = {"big": "INTEGER", "blob": "BLOB", "auto": "INTEGER NOT NULL PRIMARY KEY", "strict": "STRICT"}
POSTGRESQL = {
    "big": "BIGINT",
    "blob": "BYTEA",
    "auto": "INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    "strict": "",
}


def statements(engine: str) -> tuple[str, ...]:
    """Return the statements for `engine`, sqlcipher or postgresql, in order."""
    spelled, guards = (SQLITE, SQLITE_GUARDS) if engine == "sqlcipher" else (POSTGRESQL, POSTGRESQL_GUARDS)
    tables = TABLES.format(**spelled).split(";\n")
    return (*(statement for statement in tables if statement.strip()), *guards)
