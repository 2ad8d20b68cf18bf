/** The rule by which votes become labels in this project. */
import type { Database } from 'better-sqlite3';
import type { LabelRule } from '../../engine/agreement/label-rule.ts';
import { parseJson } from './json-column.ts';
import { LABEL_RULE, readSettingText, writeSetting } from './settings.ts';

const DEFAULT: LabelRule = { name: 'people' };

/** The last one read, with its text: it is asked for at every answer. */
const read = new WeakMap<Database, { readonly text: string; readonly rule: LabelRule }>();

export function readRule(db: Database): LabelRule {
  const text = readSettingText(db, LABEL_RULE.key);
  if (text === null) return DEFAULT;
  let known = read.get(db);
  if (known?.text !== text) read.set(db, (known = { text, rule: parseJson(LABEL_RULE.schema, text) ?? DEFAULT }));
  return known.rule;
}

/** Labels are brought in step by the caller. */
export function writeRule(db: Database, rule: LabelRule): void {
  writeSetting(db, LABEL_RULE, rule);
}
