/** Several people, curation, more ways to train. Never edited once released. */
export const sql = /* sql */ `
-- PEOPLE ---------------------------------------------------------------------------------------------------------------
-- uid: the same person in copies of a project. A blind annotator sees own votes only, and no suggestion.
ALTER TABLE annotator ADD COLUMN uid TEXT;
ALTER TABLE annotator ADD COLUMN blind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE annotator ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
-- Copies of one project migrate to the same uid, so that votes from before the copying are not taken for two people's.
UPDATE annotator SET uid = CASE kind
  WHEN 'imported' THEN 'imported:' || name
  ELSE (SELECT json_extract(value, '$') FROM setting WHERE key = 'key') || ':' || id
END;
CREATE UNIQUE INDEX annotator_uid ON annotator (uid);

-- The share of a second choice, 0 to 0.5; why a face is unusable; how pleasant and how aroused it looks, −1 to 1; whether the vote
-- decides a dispute, whoever else has voted.
ALTER TABLE vote ADD COLUMN second_class_id INTEGER REFERENCES class (id);
ALTER TABLE vote ADD COLUMN second_share REAL;
ALTER TABLE vote ADD COLUMN reason TEXT;
ALTER TABLE vote ADD COLUMN valence REAL;
ALTER TABLE vote ADD COLUMN arousal REAL;
ALTER TABLE vote ADD COLUMN decides INTEGER NOT NULL DEFAULT 0;
-- When the row was written. 'at' is when the answer that it carries was given: an undo brings an older one back.
ALTER TABLE vote ADD COLUMN cast_at INTEGER;

CREATE TABLE note (
  face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  annotator_id INTEGER NOT NULL REFERENCES annotator (id),
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (face_id, annotator_id)
) STRICT;

-- Who is to label which face: beside others ('overlap'), or once more ('repeat').
CREATE TABLE assignment (
  face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  annotator_id INTEGER NOT NULL REFERENCES annotator (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('overlap', 'repeat')),
  at INTEGER NOT NULL,
  PRIMARY KEY (face_id, annotator_id, purpose)
) STRICT;
CREATE INDEX assignment_of ON assignment (annotator_id, purpose, face_id);

-- Figures of a project are asked for while people label: none of them goes through all images.
CREATE INDEX image_source ON image (source);
CREATE INDEX image_without_face ON image (id) WHERE faces = 0;

-- What a step of the undo log is about; 'before' and 'after' are in the form of that kind.
ALTER TABLE op ADD COLUMN kind TEXT NOT NULL DEFAULT 'label';
ALTER TABLE op ADD COLUMN annotator_id INTEGER REFERENCES annotator (id);
UPDATE op SET annotator_id = (SELECT min(id) FROM annotator WHERE kind = 'person');
DROP INDEX op_undone;
CREATE INDEX op_of ON op (annotator_id, undone, id);

-- CURATION -------------------------------------------------------------------------------------------------------------
-- Why a face is left out of training and lists ('duplicate', 'quality', 'person'); NULL: it is in use.
ALTER TABLE face ADD COLUMN excluded TEXT;
-- Who said which subject it is: 'imported', 'person' or 'cluster'.
ALTER TABLE face ADD COLUMN subject_by TEXT;
-- Quality, 0 (poor) to 1 (good), and what it is made of; NULL: not looked at yet.
ALTER TABLE face ADD COLUMN sharpness REAL;
ALTER TABLE face ADD COLUMN brightness REAL;
ALTER TABLE face ADD COLUMN yaw REAL;
ALTER TABLE face ADD COLUMN pitch REAL;
ALTER TABLE face ADD COLUMN quality REAL;
-- Perceptual hash of the crop, 8 bytes.
ALTER TABLE face ADD COLUMN phash BLOB;
-- What the newest quick model says of it, and how likely its label is wrong, 0 to 1.
ALTER TABLE face ADD COLUMN guess_class_id INTEGER REFERENCES class (id);
ALTER TABLE face ADD COLUMN guess_confidence REAL;
ALTER TABLE face ADD COLUMN guess_margin REAL;
ALTER TABLE face ADD COLUMN error_score REAL;
CREATE INDEX face_excluded ON face (excluded) WHERE excluded IS NOT NULL;
-- Orders in which a million faces are listed.
CREATE INDEX face_labelled_at ON face (labelled_at) WHERE labelled_at IS NOT NULL;
CREATE INDEX face_disagreement ON face (disagreement) WHERE disagreement > 0;
CREATE INDEX face_quality ON face (quality) WHERE quality IS NOT NULL;

-- Faces that look the same, as a queue to be gone through.
CREATE TABLE duplicate_group (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('exact', 'near')),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'kept', 'different')),
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE duplicate_member (
  group_id INTEGER NOT NULL REFERENCES duplicate_group (id) ON DELETE CASCADE,
  face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  distance REAL NOT NULL,
  PRIMARY KEY (group_id, face_id)
) STRICT;
CREATE INDEX duplicate_member_face ON duplicate_member (face_id);

-- A likely label error that a person has looked at: not asked again until its label is another class than class_id.
CREATE TABLE review (
  face_id INTEGER PRIMARY KEY REFERENCES face (id) ON DELETE CASCADE,
  class_id INTEGER REFERENCES class (id),
  at INTEGER NOT NULL
) STRICT;
-- What is rather meant, as a class, beside error_score.
ALTER TABLE face ADD COLUMN error_class_id INTEGER REFERENCES class (id);

-- Two faces that somebody said are of two people, the smaller number first.
CREATE TABLE apart (
  face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  other_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  PRIMARY KEY (face_id, other_id)
) STRICT;

-- Faces that were put forward to be labelled next, and why; what the quick model took them for before the answer.
CREATE TABLE put_forward (
  face_id INTEGER PRIMARY KEY REFERENCES face (id) ON DELETE CASCADE,
  reason TEXT NOT NULL CHECK (reason IN ('typical', 'unsure', 'audit')),
  guess_class_id INTEGER REFERENCES class (id),
  -- How many labels that model had learnt from.
  labels INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE map_point (
  layout TEXT NOT NULL,
  face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  x REAL NOT NULL,
  y REAL NOT NULL,
  PRIMARY KEY (layout, face_id)
) STRICT;

-- A filter and sort that was given a name.
CREATE TABLE view (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, text TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

-- Frames of a video: which, and where in it (seconds).
ALTER TABLE image ADD COLUMN video TEXT;
ALTER TABLE image ADD COLUMN frame_at REAL;

-- LEARNING -------------------------------------------------------------------------------------------------------------
-- A base that is not part of the program, kept in the project once a run has used it.
CREATE TABLE base (id TEXT PRIMARY KEY, card TEXT NOT NULL, blob_id INTEGER NOT NULL REFERENCES blob (id), at INTEGER NOT NULL) STRICT;
CREATE INDEX base_blob ON base (blob_id);

CREATE TABLE comparison (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled', 'interrupted')),
  settings TEXT NOT NULL,
  snapshot_blob_id INTEGER REFERENCES blob (id),
  snapshot_hash TEXT,
  -- What was worked out of the entries that are done: a row a strategy, pairs, learning curves.
  figures TEXT,
  created_at INTEGER NOT NULL,
  seconds REAL NOT NULL DEFAULT 0,
  error TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX comparison_snapshot ON comparison (snapshot_blob_id);

-- One strategy with one seed on one share of the labels. result is NULL until it is done.
CREATE TABLE comparison_entry (
  comparison_id INTEGER NOT NULL REFERENCES comparison (id) ON DELETE CASCADE,
  strategy TEXT NOT NULL,
  seed INTEGER NOT NULL,
  share REAL NOT NULL,
  result TEXT,
  PRIMARY KEY (comparison_id, strategy, seed, share)
) STRICT;

-- The stage is checked by the contract, which grows. expected: class shares where the model is used, and who said so; NULL:
-- those that it learnt from. comparison_id: a run that a comparison made.
CREATE TABLE run_next (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  stage TEXT NOT NULL,
  from_run INTEGER REFERENCES run (id),
  base_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled', 'interrupted')),
  classes TEXT NOT NULL,
  settings TEXT NOT NULL,
  -- The faces, labels and parts that it saw, as {faceId: […], shares: […], part: […]}, and the hash of all that it depends on.
  snapshot_blob_id INTEGER REFERENCES blob (id),
  snapshot_hash TEXT,
  backend TEXT,
  created_at INTEGER NOT NULL,
  seconds REAL NOT NULL DEFAULT 0,
  summary TEXT NOT NULL DEFAULT '{}',
  error TEXT,
  removed INTEGER NOT NULL DEFAULT 0,
  expected TEXT,
  comparison_id INTEGER REFERENCES comparison (id)
) STRICT;
INSERT INTO run_next SELECT *, NULL, NULL FROM run;
DROP TABLE run;
ALTER TABLE run_next RENAME TO run;
CREATE INDEX run_comparison ON run (comparison_id) WHERE comparison_id IS NOT NULL;

-- What the frozen part of a network gives for a face, kept for the next epoch and the next run. view: number of the augmented copy, 0 as it is.
CREATE TABLE activation (
  cut TEXT NOT NULL,
  face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  view INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (cut, face_id, view)
) STRICT;
`;
