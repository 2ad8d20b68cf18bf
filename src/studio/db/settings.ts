/** Small facts about the project, as JSON by name. What cannot be read counts as not there: the file may come from anybody. */
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { LabelRule } from '../../engine/agreement/label-rule.ts';
import { baseProbe } from '../../shared/contract/bases.ts';
import { labelRuleName } from '../../shared/label-rules.ts';
import { parseJson } from './json-column.ts';
import { single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface Setting<Value> {
  readonly key: string;
  readonly schema: z.ZodType<Value>;
}

const setting = <Value>(key: string, schema: z.ZodType<Value>): Setting<Value> => ({ key, schema });
const share = z.number().min(0).max(1);
const shares = z.array(z.number().min(0)).readonly();

/** The same in all copies of a project. */
export const PROJECT_KEY = setting('key', z.string());
export const CREATED_AT = setting('createdAt', z.number());
/** Who is at work. */
export const ANNOTATOR = setting('annotator', z.int());
/** Shares of the faces, and the seed. */
export const SPLIT = setting('split', z.object({ test: share, validation: share, seed: z.int() }));
/** Class → what it counts as; null: left out. */
export const LABEL_MAP = setting('labelMap', z.array(z.tuple([z.int(), z.int().nullable()]).readonly()).readonly());
export const LABEL_RULE = setting<LabelRule>(
  'labelRule',
  z.object({
    name: labelRuleName,
    reliability: z
      .object({
        classIds: z.array(z.int()).readonly(),
        priors: shares,
        matrices: z.record(z.coerce.number<string>(), z.array(shares).readonly()),
        pooled: z.array(shares).readonly(),
      })
      .exactOptional(),
  }),
);
/** Share of each one's faces that are asked again. */
export const REPEAT_SHARE = setting('repeatShare', share);
export const PROBES = setting('probes', z.array(baseProbe));
/** When duplicates were looked for last, and the newest face then. */
export const DUPLICATES_FOUND = setting('duplicatesFound', z.object({ at: z.number(), newest: z.number() }));
/** When people were clustered last. */
export const PEOPLE_CLUSTERED = setting('peopleClustered', z.number());
/** When label errors were looked for last. */
export const ERRORS_FOUND = setting('errorsFound', z.number());
/** What of the labels could not be judged then. */
export const ERRORS_UNCHECKED = setting(
  'errorsUnchecked',
  z.array(z.object({ classId: z.int(), labels: z.int(), people: z.int() })).readonly(),
);
/** When the map was made. */
export const MAP_MADE = setting('mapMade', z.number());
/** Whether the quick head helps. */
export const HELP_ON = setting('helpOn', z.boolean());

/** Null where it was never written, and where it cannot be read. */
export function readSetting<Value>(db: Database, { key, schema }: Setting<Value>): Value | null {
  const text = readSettingText(db, key);
  return text === null ? null : (parseJson(schema, text) ?? null);
}

export function readSettingText(db: Database, key: string): string | null {
  return single<string>(db, 'SELECT value FROM setting WHERE key = ?', key) ?? null;
}

export function writeSetting<Value>(db: Database, { key }: Setting<Value>, value: NoInfer<Value>): void {
  transact(db, () => {
    statement(db, 'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
      key,
      JSON.stringify(value),
    );
  });
}
