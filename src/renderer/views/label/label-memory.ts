/** Where each person was in each project, kept by the window: the last answers, and the face shown last in each queue. */
import type { QueueKind } from './queue.ts';

export interface LabelMemory {
  /** Oldest first. */
  readonly answered: readonly number[];
  readonly shown: Readonly<Partial<Record<QueueKind, number>>>;
  /** Which list it is whose face is remembered. */
  readonly list?: string | undefined;
}

const REMEMBERED = 50;

/** Whose place it is, and in which project. */
export interface Whose {
  readonly projectPath: string;
  /** Null while nobody has labelled yet. */
  readonly personId: number | null;
}

function place({ projectPath, personId }: Whose): string {
  return `mien.label.${personId ?? 1}.${projectPath}`;
}

export function recall(whose: Whose): LabelMemory {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(place(whose)) ?? 'null');
    if (typeof stored === 'object' && stored !== null && 'answered' in stored && 'shown' in stored) return stored as LabelMemory;
  } catch {
    // Unreadable: the person starts at the first open face, and nothing but the place is lost.
  }
  return { answered: [], shown: {} };
}

export function remember(whose: Whose, memory: LabelMemory): void {
  localStorage.setItem(place(whose), JSON.stringify(memory));
}

export function withAnswered(memory: LabelMemory, id: number): LabelMemory {
  return { ...memory, answered: [...memory.answered.filter((other) => other !== id), id].slice(-REMEMBERED) };
}
