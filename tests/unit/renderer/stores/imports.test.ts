import { describe, expect, it } from 'vitest';
import { useImportsStore } from '../../../../src/renderer/stores/imports.ts';
import { useProjectStore } from '../../../../src/renderer/stores/project.ts';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { openStores, withCalls } from '../../../support/stores.ts';
import { makeStudio } from '../../../support/studio.ts';

const table = (name: string, rows: number) => ({
  path: name,
  file: new File([`file,label\n${Array.from({ length: rows }, (_, n) => `${n}.png,a\n`).join('')}`], name),
});

describe('an import that is looked at', () => {
  it('and is cancelled leaves the next one alone, and nothing of itself behind', async () => {
    const studio = await makeStudio();
    await studio.client.project.create({ name: 'one', classes: draftClasses(['a', 'b']) });
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const discarded: number[] = [];
    let first = true;
    const { imports: calls } = studio.client;
    const client = withCalls(studio.client, 'imports', {
      // The first answer comes late; who asked has gone on by then.
      inspect: async (input) => {
        const inspection = await calls.inspect(input);
        if (first) {
          first = false;
          await held;
        }
        return inspection;
      },
      discard: async (input) => {
        discarded.push(input.intakeId);
        return calls.discard(input);
      },
    });
    const stores = openStores(client);
    const imports = stores.runWithContext(useImportsStore);
    const project = stores.runWithContext(useProjectStore);
    await expect.poll(() => project.current?.name).toBe('one');
    const cancelled = imports.start([table('one.csv', 1)]);
    await expect.poll(() => first).toBe(false);
    await imports.clear();
    await imports.start([table('two.csv', 2)]);
    expect(imports.pending?.inspection?.sets[0]).toMatchObject({ file: 'two.csv', annotations: 2 });
    const before = imports.pending;
    release();
    await cancelled;
    expect(imports.pending).toBe(before);
    expect([imports.phase, imports.problem]).toEqual(['asking', null]);
    expect(discarded).toHaveLength(1);
    expect(discarded[0]).not.toBe(before!.intakeId);
    await imports.clear();
  });
});
