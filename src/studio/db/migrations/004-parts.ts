/** Figures of the parts of the split, class by class, of a million faces without a look at them. Never edited once released. */
export const sql = /* sql */ `
-- In the order in which they are counted: what stood beside the state in its own index had to be put in order each time.
CREATE INDEX face_part_class ON face (part, state, class_id) WHERE part IS NOT NULL AND excluded IS NULL;
DROP INDEX face_state;
CREATE INDEX face_state ON face (state, class_id);
`;
