/** TensorFlow.js's own specs, which its npm package carries, run on a backend of ours: written for jasmine, whose words vitest has too. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, afterEach, describe, expect, it } from 'vitest';

const DIST = join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/package.json')), 'dist');

/** Specs that are known to fail, by suite and name, and why that is no fault of ours. */
export interface Exception {
  readonly spec: RegExp;
  readonly why: string;
}

interface Constraints {
  readonly predicate?: (environment: { readonly backendName: string; readonly name: string; readonly flags: object }) => boolean;
}

/** Declares the specs of these files (below dist/, without `_test.js`). One that is expected to fail and does not is a failure as well. */
export function declareSpecs(files: readonly string[], backendName: string, exceptions: readonly Exception[]): void {
  let suite = '';
  const group = describe;
  const within = (name: string, body: () => void) => {
    group(name, () => {
      suite = name;
      body();
    });
  };
  const spec = (name: string, body: () => unknown) => {
    const exception = exceptions.find((known) => known.spec.test(`${suite} ${name}`));
    const declare = exception ? it.fails : it;
    declare(exception ? `${name} [${exception.why}]` : name, async () => void (await body()));
  };
  const describeWithFlags = (name: string, { predicate }: Constraints, body: (environment: object) => void) => {
    const environment = { backendName, name: backendName, flags: {} };
    if (predicate && !predicate(environment)) return;
    within(name, () => {
      beforeEach(() => tf.engine().startScope());
      afterEach(() => tf.engine().endScope());
      body(environment);
    });
  };
  const scope = {
    ...{ tf, describeWithFlags, ALL_ENVS: {}, describe: within, it: spec, expect, beforeEach, afterEach },
    ...{ backend: tf.backend, expectArraysClose: tf.test_util.expectArraysClose, expectArraysEqual: tf.test_util.expectArraysEqual },
  };
  for (const file of files) {
    // The package's modules would bring a second TensorFlow.js: the specs get the one that the backends are registered with.
    const run = new Function(...Object.keys(scope), withoutModules(file)) as (...values: unknown[]) => void;
    within(file, () => run(...Object.values(scope)));
  }
}

function withoutModules(file: string): string {
  const text = readFileSync(join(DIST, `${file}_test.js`), 'utf8');
  const own = /^import \{ \w+ \} from '\.\/(\w+)_test';$/gm;
  const before = [...text.matchAll(own)].map(([, other]) => withoutModules(join(dirname(file), other!)));
  return [...before, text.replaceAll(/^import .*;$/gm, '').replaceAll(/^export (?=function|const)/gm, '')].join('\n');
}
