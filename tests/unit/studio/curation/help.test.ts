import { describe, expect, it } from 'vitest';
import { writeMarks } from '../../../../src/studio/db/face-marks.ts';
import { readGuesses } from '../../../../src/studio/db/guesses.ts';
import { estimateSaved } from '../../../../src/studio/curation/saved-labels.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { drawnStudio } from '../../../support/drawn-studio.ts';
import { jobDone } from '../../../support/jobs.ts';

const PER_CLASS = 24;

async function openDrawn(): Promise<{ studio: Studio; ids: number[] }> {
  const studio = await drawnStudio({ perClass: PER_CLASS });
  return { studio, ids: Array.from({ length: 3 * PER_CLASS }, (_, n) => n + 1) };
}

/** The class that a face was drawn in. */
const drawnClass = (id: number): number => Math.floor((id - 1) / PER_CLASS) + 1;

/** Takes the imported labels away from these faces. */
function unlabel({ context }: Studio, ids: readonly number[]): void {
  const { db } = context.project()!;
  db.prepare("UPDATE face SET state = 'unlabelled', class_id = NULL, shares = '[]' WHERE id IN (SELECT value FROM json_each(?))").run(
    JSON.stringify(ids),
  );
}

async function until(check: () => Promise<boolean>): Promise<void> {
  await expect.poll(check, { timeout: 30_000 }).toBe(true);
}

describe('likely label errors', () => {
  it('four of five planted ones are in the worst quarter; what a person decides is kept, and not asked again', async () => {
    const { studio, ids } = await openDrawn();
    const { client } = studio;
    const wrong = ids.filter((id) => id % 8 === 3);
    for (const id of wrong) {
      await client.labels.set({ faceIds: [id], answer: { kind: 'class', classId: (drawnClass(id) % 3) + 1 } });
    }
    expect((await client.help.errors({ count: 5 })).foundAt).toBeNull();
    await jobDone(studio, await client.help.findErrors());
    const { ranked, labelled, reviewed } = await client.help.errors({ count: ids.length });
    expect([labelled, reviewed]).toEqual([ids.length, 0]);
    const worst = ranked.slice(0, Math.ceil(ids.length / 4)).map(({ faceId }) => faceId);
    expect(worst.filter((id) => wrong.includes(id)).length).toBeGreaterThanOrEqual(0.8 * wrong.length);
    const planted = ranked.find(({ faceId }) => wrong.includes(faceId))!;
    expect(planted.suggestedId).toBe(drawnClass(planted.faceId));

    await client.help.decideError({ faceId: planted.faceId, decision: 'suggestion' });
    const [mended] = await client.faces.get({ ids: [planted.faceId] });
    expect(mended!.classId).toBe(planted.suggestedId);
    const listed = async () => (await client.help.errors({ count: ids.length })).ranked.map(({ faceId }) => faceId);
    expect(await listed()).not.toContain(planted.faceId);
    await client.labels.undo();
    expect(await listed()).toContain(planted.faceId);

    await client.help.decideError({ faceId: planted.faceId, decision: 'keep' });
    expect(await listed()).not.toContain(planted.faceId);
    await client.labels.undo();
    expect(await listed()).toContain(planted.faceId);

    await client.help.decideError({ faceId: planted.faceId, decision: 'both' });
    const [divided] = await client.faces.get({ ids: [planted.faceId] });
    expect(divided!.shares).toEqual([
      { classId: planted.classId, share: 0.6 },
      { classId: planted.suggestedId, share: 0.4 },
    ]);
    expect(await listed()).not.toContain(planted.faceId);

    // Outnumbered by what the others said, whoever looks at it decides all the same.
    const { people } = await client.people.list();
    const [me] = people;
    const disputed = ranked.find(({ faceId }) => wrong.includes(faceId) && faceId !== planted.faceId)!;
    for (const name of ['Ben', 'Cleo']) {
      const id = (await client.people.add({ name })).people.at(-1)!.id;
      await client.labels.set({ faceIds: [disputed.faceId], answer: { kind: 'class', classId: disputed.classId }, annotatorId: id });
    }
    await client.people.choose({ id: me!.id });
    await client.help.decideError({ faceId: disputed.faceId, decision: 'suggestion' });
    expect((await client.faces.get({ ids: [disputed.faceId] }))[0]!.classId).toBe(disputed.suggestedId);
    expect(await listed()).not.toContain(disputed.faceId);
  });

  it('does not judge a class that only one person has, and says so; where that is so of every class it asks for other people', async () => {
    const { studio, ids } = await openDrawn();
    const { client } = studio;
    const ofClass = (classId: number) => ids.filter((id) => drawnClass(id) === classId);
    await client.marks.subject({ faceIds: ofClass(2), subject: 'Ann' });
    await jobDone(studio, await client.help.findErrors());
    const { ranked, unchecked } = await client.help.errors({ count: ids.length });
    expect(ranked.length).toBeGreaterThan(0);
    expect(ranked.some(({ classId }) => classId === 2)).toBe(false);
    const sentence = `${PER_CLASS} labels of sadness could not be checked: all are of one person.`;
    expect(unchecked).toEqual([{ classId: 2, labels: PER_CLASS, sentence }]);

    await client.marks.subject({ faceIds: ofClass(1), subject: 'Ben' });
    await client.marks.subject({ faceIds: ofClass(3), subject: 'Cleo' });
    await expect(jobDone(studio, await client.help.findErrors())).rejects.toThrow(/each class is labelled on one person only/);
    await client.marks.subject({ faceIds: ids, subject: 'Ann' });
    await expect(jobDone(studio, await client.help.findErrors())).rejects.toThrow(/each class is labelled on one person only/);
  });

  it('needs labels first', async () => {
    const { studio, ids } = await openDrawn();
    unlabel(studio, ids.slice(10));
    await expect(jobDone(studio, await studio.client.help.findErrors())).rejects.toThrow('Label at least 20 faces first (now 10)');
  });
});

describe('help from the model', () => {
  it('computes no features for somebody who waits no longer, be it for the next faces or for likes of one', async () => {
    const { studio, ids } = await openDrawn();
    const { client } = studio;
    unlabel(studio, ids.slice(20));
    const signal = AbortSignal.abort();
    await expect(client.help.next({ count: 5 }, { signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    const likes = { filter: {}, sort: 'file', descending: false, similarTo: 1 } as const;
    await expect(client.faces.ids(likes, { signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await client.help.state()).features).toBe(0);
  });

  it('is off until it is asked for; then it guesses all faces but those of the test part', async () => {
    const { studio, ids } = await openDrawn();
    const { client } = studio;
    const { db } = studio.context.project()!;
    const open = ids.filter((id) => id % 2 === 0);
    unlabel(studio, open);
    writeMarks(db, 'part', [['test', null, open.slice(0, 4)]]);
    expect(await client.help.state()).toMatchObject({ on: false, guesses: false, learnt: null, features: 0 });
    await client.labels.set({ faceIds: [1], answer: { kind: 'class', classId: 1 } });
    expect(readGuesses(db, ids)).toEqual([]);

    await client.help.switch({ on: true });
    await until(async () => (await client.help.state()).learnt !== null && (await client.help.state()).features === ids.length);
    await until(async () => readGuesses(db, open.slice(4)).length === open.length - 4);
    expect((await client.help.state()).guesses).toBe(true);
    expect(await client.help.guesses({ faceIds: open.slice(0, 4) })).toEqual([]);
    const guesses = await client.help.guesses({ faceIds: open.slice(4) });
    expect(guesses.filter(({ faceId, classId }) => classId === drawnClass(faceId)).length).toBeGreaterThan(0.8 * guesses.length);

    const next = await client.help.next({ count: 20 });
    expect(next).toHaveLength(20);
    expect(next.some(({ faceId }) => open.slice(0, 4).includes(faceId) || !open.includes(faceId))).toBe(false);
    expect(next.filter(({ reason }) => reason === 'audit')).toHaveLength(2);

    // An audit face that is labelled tells how good the head was.
    const audit = next.find(({ reason }) => reason === 'audit')!;
    await client.labels.set({ faceIds: [audit.faceId], answer: { kind: 'class', classId: drawnClass(audit.faceId) } });
    expect((await client.help.state()).audit.labelled).toBe(1);

    expect(await client.help.switch({ on: false })).toMatchObject({ guesses: false });
    expect(readGuesses(db, ids)).toEqual([]);
  });

  it('is refused to who labels blind', async () => {
    const { studio } = await openDrawn();
    const { client } = studio;
    await client.labels.set({ faceIds: [1], answer: { kind: 'class', classId: 1 } });
    studio.context.project()!.db.prepare("UPDATE annotator SET blind = 1 WHERE kind = 'person'").run();
    for (const asked of [client.help.next({ count: 3 }), client.help.switch({ on: true }), client.help.errors({ count: 3 })]) {
      await expect(asked).rejects.toMatchObject({ code: 'NOT_READY' });
    }
    expect(await client.help.guesses({ faceIds: [1, 2] })).toEqual([]);
  });
});

describe('labels saved', () => {
  const audit = (classes: readonly number[]) => classes.map((classId, n) => ({ faceId: n, classId, guessId: classId, labels: 20 }));

  it('is not guessed at from a handful of faces', () => {
    expect(estimateSaved(audit([1, 2, 1]), 30)).toMatchObject({ saved: null, savedNote: expect.stringContaining('3 of 30') });
  });

  it('is hardly any where the faces are spread evenly, and a fifth to a third where they are not', () => {
    const even = Array.from({ length: 40 }, (_, n) => n % 5);
    expect(estimateSaved(audit(even), 400).saved).toEqual({ labels: 0, low: 0, high: 0 });
    const uneven = Array.from({ length: 40 }, (_, n) => (n % 10 === 0 ? 3 : n % 2));
    expect(estimateSaved(audit(uneven), 400).saved).toEqual({ labels: 163, low: 100, high: 225 });
  });
});
