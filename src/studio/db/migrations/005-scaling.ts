/** What networks gave of pictures that were scaled otherwise. Never edited once released. */
export const sql = /* sql */ `
-- Crops are scaled to a network's input as Pillow and TensorFlow do it, by no fraction of a pixel aside: all of it is computed anew.
DELETE FROM feature;
DELETE FROM activation;

-- A face that is cut out anew takes along what was computed of it, without a look at all the others'.
CREATE INDEX activation_face ON activation (face_id);
CREATE INDEX map_point_face ON map_point (face_id);
`;
