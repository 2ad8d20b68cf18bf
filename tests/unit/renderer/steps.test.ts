import { describe, expect, it } from 'vitest';
import { belongsTo, firstStep, SIDE_VIEWS, stepReadiness, STEPS } from '../../../src/renderer/steps.ts';
import type { ProjectReadiness } from '../../../src/shared/contract/project.ts';

const readiness = (ready: readonly (keyof ProjectReadiness)[]): ProjectReadiness => {
  const state = (name: keyof ProjectReadiness) => ({ ready: ready.includes(name), reason: ready.includes(name) ? null : `no ${name} yet` });
  return {
    import: state('import'),
    label: state('label'),
    head: state('head'),
    finetune: state('finetune'),
    results: state('results'),
    export: state('export'),
  };
};
const step = (label: string) => STEPS.find((entry) => entry.label === label)!;

describe('steps of the work', () => {
  it('only opening works without a project, and every other step leads there', () => {
    const [opening, ...others] = STEPS;
    expect(stepReadiness(opening!, null, false).ready).toBe(true);
    for (const entry of others) {
      expect(stepReadiness(entry, null, false).ready).toBe(false);
      expect(firstStep(entry, null, false)?.path).toBe('/');
    }
  });

  it('holds nobody back before it is known whether a project is open', () => {
    for (const entry of STEPS) expect(stepReadiness(entry, null, null)).toEqual({ ready: true, reason: '' });
  });

  it('says the reason of the studio', () => {
    expect(stepReadiness(step('Fine-tune'), readiness(['import', 'label']), true)).toEqual({ ready: false, reason: 'no finetune yet' });
  });

  it('leads to the nearest step before it that can be used', () => {
    expect(firstStep(step('Export'), readiness(['import']), true)?.path).toBe('/import');
    expect(firstStep(step('Export'), readiness(['import', 'label']), true)?.path).toBe('/label');
    expect(firstStep(step('Export'), readiness(['import', 'label', 'head']), true)?.path).toBe('/head');
    expect(firstStep(step('Train head'), readiness(['import', 'label']), true)?.path).toBe('/label');
    const oneFace = { ...readiness(['import', 'label']), head: { ready: false, reason: 'All of one person.', lacks: 'people' as const } };
    expect(firstStep(step('Train head'), oneFace, true)?.path).toBe('/curate/people');
  });
});

describe('views beside the steps', () => {
  it('each belongs to one step, and a step only to what is under it', () => {
    const stepsOf = (path: string) => STEPS.filter((entry) => belongsTo(entry, path)).map(({ label }) => label);
    expect(SIDE_VIEWS.map(({ path }) => stepsOf(path))).toEqual([
      ['Label'],
      ['Label'],
      ['Train head'],
      ['Train head'],
      ['Results'],
      ['Export'],
    ]);
    expect(stepsOf('/compare/3')).toEqual(['Results']);
    expect(stepsOf('/curate/people')).toEqual(['Curate']);
    expect(stepsOf('/new')).toEqual(['Open']);
    expect(stepsOf('/settings')).toEqual([]);
  });
});
