/** What everybody says now, and which faces are disputed: figures of a million faces without a look at every vote. Never edited once released. */
export const sql = /* sql */ `
-- The newest vote of each annotator on each face, where it says something; kept in step with the votes in the same transaction.
CREATE TABLE word (
  annotator_id INTEGER NOT NULL REFERENCES annotator (id),
  face_id INTEGER NOT NULL REFERENCES face (id),
  vote_id INTEGER NOT NULL REFERENCES vote (id),
  kind TEXT NOT NULL CHECK (kind IN ('class', 'unsure', 'skip', 'unusable')),
  class_id INTEGER REFERENCES class (id),
  PRIMARY KEY (annotator_id, face_id)
) STRICT, WITHOUT ROWID;
INSERT INTO word
  SELECT annotator_id, face_id, id, kind, class_id
  FROM (SELECT annotator_id, face_id, max(id) AS id, kind, class_id FROM vote GROUP BY face_id, annotator_id)
  WHERE kind <> 'clear' ORDER BY annotator_id, face_id;

-- Nobody has decided, and people say different things of it ('words'), or somebody is unsure ('unsure'); NULL: neither.
ALTER TABLE face ADD COLUMN dispute TEXT CHECK (dispute IN ('words', 'unsure'));
UPDATE face SET dispute = iif(said.words > 1, 'words', 'unsure') FROM (
  SELECT word.face_id, max(vote.decides) AS decided, max(word.kind = 'unsure') AS unsure,
    count(DISTINCT iif(word.kind IN ('class', 'unusable'), word.kind || ' ' || coalesce(word.class_id, ''), NULL)) AS words
  FROM word JOIN vote ON vote.id = word.vote_id JOIN annotator ON annotator.id = word.annotator_id AND annotator.kind = 'person'
  GROUP BY word.face_id
) AS said WHERE said.face_id = face.id AND said.decided = 0 AND (said.words > 1 OR said.unsure);
CREATE INDEX face_dispute ON face (dispute, excluded, disagreement DESC) WHERE dispute IS NOT NULL;

-- Parts are counted by state and class, and lists leave out what is not in use, without a look at the faces.
DROP INDEX face_state;
CREATE INDEX face_state ON face (state, class_id, id, part, excluded);
CREATE INDEX face_part_subject ON face (part, subject) WHERE part IS NOT NULL AND excluded IS NULL;
CREATE INDEX face_error ON face (error_score) WHERE error_score IS NOT NULL;
`;
