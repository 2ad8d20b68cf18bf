/** The rule by which votes become labels in this project. */
import type { Database } from 'better-sqlite3';
import type { LabelRule } from '../../engine/agreement/label-rule.ts';
import { single } from './statement.ts';
import { writeSetting } from './settings.ts';

const SETTING = 'labelRule';
const DEFAULT: LabelRule = { name: 'people' };

/** The last one read, with its text: it is asked for at every answer. */
const read = new WeakMap<Database, { readonly text: string; readonly rule: LabelRule }>();

export function readRule(db: Database): LabelRule {
  const text = single<string>(db, 'SELECT value FROM setting WHERE key = ?', SETTING);
  if (text === undefined) return DEFAULT;
  let known = read.get(db);
  if (known?.text !== text) read.set(db, (known = { text, rule: JSON.parse(text) as LabelRule }));
  return known.rule;
}

/** Labels are brought in step by the caller. */
export function writeRule(db: Database, rule: LabelRule): void {
  writeSetting(db, SETTING, rule);
}
