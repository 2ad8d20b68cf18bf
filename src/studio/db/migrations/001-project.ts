/** The first schema. Listing tables hold small rows only; bytes are in blob_chunk. Never edited once released. */
export const sql = /* sql */ `
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE class (
  id INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE,
  color TEXT NOT NULL,
  key TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE annotator (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('person', 'imported'))) STRICT;

CREATE TABLE blob (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  size INTEGER NOT NULL,
  type TEXT NOT NULL
) STRICT;
CREATE TABLE blob_chunk (
  blob_id INTEGER NOT NULL REFERENCES blob (id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  data BLOB NOT NULL CHECK (length(data) <= 4194304),
  PRIMARY KEY (blob_id, n)
) STRICT;

CREATE TABLE image (
  id INTEGER PRIMARY KEY,
  blob_id INTEGER NOT NULL UNIQUE REFERENCES blob (id),
  file TEXT NOT NULL,
  source TEXT NOT NULL,
  format TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  note TEXT,
  faces INTEGER NOT NULL DEFAULT 0,
  imported_at INTEGER NOT NULL
) STRICT;
CREATE INDEX image_file ON image (file);

CREATE TABLE face (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES image (id),
  crop_blob_id INTEGER NOT NULL REFERENCES blob (id),
  x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
  angle REAL NOT NULL DEFAULT 0,
  score REAL,
  whole INTEGER NOT NULL,
  landmarks BLOB,
  subject TEXT,
  -- What the votes add up to, kept in step with them in the same transaction, so that lists and filters read one table.
  state TEXT NOT NULL DEFAULT 'unlabelled' CHECK (state IN ('unlabelled', 'labelled', 'unsure', 'skipped', 'unusable')),
  class_id INTEGER REFERENCES class (id),
  shares TEXT NOT NULL DEFAULT '[]',
  -- 1 minus the largest share; 0 where there is no label.
  disagreement REAL NOT NULL DEFAULT 0,
  votes INTEGER NOT NULL DEFAULT 0,
  labelled_at INTEGER,
  part TEXT CHECK (part IN ('train', 'validation', 'test'))
) STRICT;
CREATE INDEX face_image ON face (image_id);
CREATE INDEX face_state ON face (state, class_id);
CREATE INDEX face_subject ON face (subject);
CREATE INDEX face_part ON face (part);
CREATE INDEX face_crop ON face (crop_blob_id);

-- Append-only. The newest row of an annotator on a face is what that annotator says of it; 'clear' says nothing any more.
CREATE TABLE vote (
  id INTEGER PRIMARY KEY,
  face_id INTEGER NOT NULL REFERENCES face (id),
  annotator_id INTEGER NOT NULL REFERENCES annotator (id),
  kind TEXT NOT NULL CHECK (kind IN ('class', 'unsure', 'skip', 'unusable', 'clear')),
  class_id INTEGER REFERENCES class (id),
  -- Of an imported vote that stands for several people: [[class_id, count], …].
  counts TEXT,
  at INTEGER NOT NULL,
  -- The step of labelling that it was given in; it may be gone from the undo log.
  op_id INTEGER
) STRICT;
CREATE INDEX vote_face ON vote (face_id, annotator_id, id);
CREATE INDEX vote_class ON vote (class_id) WHERE class_id IS NOT NULL;

-- Undo log: what each step did, in order. undone = 1 can be done again until a new step is made, which drops it.
-- before: [[kind, class_id, at, [face_id, …]], …], what the person had said of each face ('clear': nothing).
-- after: the same of what was said in this step.
CREATE TABLE op (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  said TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX op_undone ON op (undone, id);

CREATE TABLE import (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, report TEXT NOT NULL) STRICT;

CREATE TABLE feature (
  base_id TEXT NOT NULL,
  face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  data BLOB NOT NULL,
  PRIMARY KEY (base_id, face_id)
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('base', 'head', 'finetune')),
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
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE run_point (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  point TEXT NOT NULL,
  PRIMARY KEY (run_id, n)
) STRICT;

-- The row is written after its bytes: a checkpoint that can be seen is whole.
CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('last', 'best', 'final')),
  epoch REAL NOT NULL,
  blob_id INTEGER NOT NULL REFERENCES blob (id),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX checkpoint_run ON checkpoint (run_id, kind);
CREATE INDEX checkpoint_blob ON checkpoint (blob_id);

CREATE TABLE prediction (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  part TEXT NOT NULL,
  truth INTEGER NOT NULL,
  predicted INTEGER NOT NULL,
  probability REAL NOT NULL,
  probabilities BLOB NOT NULL,
  PRIMARY KEY (run_id, face_id)
) STRICT;

CREATE TABLE export (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run (id),
  at INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;
`;
