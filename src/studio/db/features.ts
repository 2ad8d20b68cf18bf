/** Features of faces under a base, computed once. */
import type { Database } from 'better-sqlite3';
import { column, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface FaceFeatures {
  readonly faceId: number;
  readonly features: Float32Array;
}

export function putFeatures(db: Database, baseId: string, rows: readonly FaceFeatures[]): void {
  transact(db, () => {
    const put = statement(
      db,
      'INSERT INTO feature (base_id, face_id, data) VALUES (?, ?, ?) ON CONFLICT (base_id, face_id) DO UPDATE SET data = excluded.data',
    );
    for (const { faceId, features } of rows) {
      put.run(baseId, faceId, Buffer.from(features.buffer, features.byteOffset, features.byteLength));
    }
  });
}

/** Features by face, of those faces that have them. */
export function readFeatures(db: Database, baseId: string, faceIds: readonly number[]): Map<number, Float32Array> {
  const features = new Map<number, Float32Array>();
  for (const faceId of faceIds) {
    const data = single<Buffer>(db, 'SELECT data FROM feature WHERE base_id = ? AND face_id = ?', baseId, faceId);
    if (data) features.set(faceId, new Float32Array(new Uint8Array(data).buffer));
  }
  return features;
}

/** Those of these faces whose features are not there yet, in the order given. */
export function facesWithoutFeatures(db: Database, baseId: string, faceIds: readonly number[]): number[] {
  return column<number>(
    db,
    'SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM feature WHERE base_id = ? AND face_id = value) ORDER BY key',
    JSON.stringify(faceIds),
    baseId,
  );
}
