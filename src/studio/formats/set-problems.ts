/** What is told of one set: the first few things in full, the rest as a number. */
import { canonicalClassName, className } from '../../shared/classes.ts';
import type { SkippedFile } from '../../shared/contract/images.ts';
import type { Annotation } from './annotation.ts';
import type { ReadSet } from './apply-annotations.ts';
import type { Resolve } from './class-names.ts';

const TOLD = 20;

export class SetProblems {
  readonly #set: ReadSet;
  readonly #classNames: readonly string[];
  readonly #foreignCounts: readonly string[];
  readonly #knowsAny: boolean;
  readonly #told: string[] = [];
  #more = 0;
  #missing = 0;
  #firstMissing = '';

  constructor(set: ReadSet, resolve: Resolve, classNames: readonly string[]) {
    this.#set = set;
    this.#classNames = classNames;
    const counted = new Set(set.annotations.flatMap(({ votes }) => votes.flatMap(({ counts }) => (counts ?? []).map(([name]) => name))));
    this.#foreignCounts = [...counted].filter((name) => resolve(name) === null).map(canonicalClassName);
    this.#knowsAny = counted.size === 0 || [...counted].some((name) => typeof resolve(name) === 'number');
    if (this.#foreignCounts.length > 0 && this.#knowsAny) {
      this.#add(`its votes for ${this.#foreignCounts.join(', ')} were left out, as this project has no such class`);
    }
    for (const problem of set.problems) this.#add(problem);
  }

  /** Why nothing at all can be read from it. */
  unusable(): SkippedFile[] {
    if (this.#knowsAny) return [];
    const reason = 'has no column "label", and no column of votes for a class of this project; nothing was read from it';
    return [{ file: this.#set.file, reason }];
  }

  missing({ where, file }: Annotation): null {
    if (this.#missing++ === 0) this.#firstMissing = `${where}, "${file.slice(0, 100)}"`;
    return null;
  }

  noFace({ where, file, box }: Annotation, faces: number): void {
    if (this.#set.format === 'folders') return;
    const seen = faces === 0 ? 'no face' : faces === 1 ? 'one face' : `${faces} faces`;
    this.#add(
      box
        ? `${where}: "${file.slice(0, 100)}" has ${seen}, and none could be cut out at this box, so its label was not used. Draw the face in Curate, Boxes, then import this again`
        : `${where}: "${file.slice(0, 100)}" shows ${faces} faces, so its label was not used`,
    );
  }

  /** A folder may be called anything; a label that means nothing here is told. */
  foreign({ where }: Annotation, label: string): void {
    if (this.#set.format === 'folders') return;
    const never = className.safeParse(label).success ? '' : ', and cannot be the name of one';
    this.#add(`${where}: "${label.slice(0, 60)}" is not a class of this project (${this.#classNames.join(', ')})${never}`);
  }

  /** `all`: every picture that was to come has come, so that one that is not there is missing. */
  list(all: boolean): SkippedFile[] {
    const reasons = [...this.#told];
    if (this.#more > 0) reasons.push(`${this.#more} more rows had such problems`);
    if (all && this.#missing > 0 && this.#set.format !== 'folders') {
      reasons.push(`${this.#missing} rows name images that are not in the project, the first in ${this.#firstMissing}`);
    }
    return reasons.map((reason) => ({ file: this.#set.file, reason }));
  }

  #add(text: string): void {
    if (this.#told.length < TOLD) this.#told.push(text);
    else this.#more++;
  }
}
