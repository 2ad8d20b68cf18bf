/** What to compare, and what that takes: chosen by the person, begun from the head of the view. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { ComparisonSettings } from '../../../shared/contract/comparisons.ts';
import type { Strategy } from '../../../shared/strategies.ts';
import { failureSentence } from '../../client/failure.ts';
import { useStudio } from '../../client/studio.ts';

type Choices = Awaited<ReturnType<ReturnType<typeof useStudio>['comparisons']['choices']>>;

export interface StrategyChoice {
  readonly choices: ShallowRef<Choices | null>;
  readonly problem: Ref<string | null>;
  readonly chosen: Ref<readonly Strategy[]>;
  readonly seeds: Ref<number>;
  /** Null: what suits the number of faces. */
  readonly epochs: Ref<number | null>;
  readonly curve: Ref<boolean>;
  readonly baseId: Ref<string | null>;
  /** Null: as it was last said in this project. */
  readonly mirror: Ref<boolean | null>;
  /** How long it takes, and whether that was measured; null while no way is chosen. */
  readonly cost: ComputedRef<{ readonly seconds: number; readonly measured: boolean } | null>;
  /** What can be begun; null while it cannot. */
  readonly settings: ComputedRef<ComparisonSettings | null>;
  toggle(strategy: Strategy): void;
}

/** Ways that answer the question by themselves. */
export const RECOMMENDED: readonly Strategy[] = ['head', 'finetune', 'scratch'];
/** 10, 20, 40 and 80 % beside all labels. */
const CURVE_TIMES = 1 + 0.1 + 0.2 + 0.4 + 0.8;

/** Asks for what can be compared while it is shown. */
export function useStrategyChoice(isShown: () => boolean): StrategyChoice {
  const studio = useStudio();
  const choices = shallowRef<Choices | null>(null);
  const problem = ref<string | null>(null);
  const chosen = ref<readonly Strategy[]>(RECOMMENDED);
  const seeds = ref(1);
  const epochs = ref<number | null>(null);
  const curve = ref(false);
  const baseId = ref<string | null>(null);
  const mirror = ref<boolean | null>(null);

  watch(
    [epochs, baseId, isShown],
    async () => {
      if (!isShown()) return;
      try {
        choices.value = await studio.comparisons.choices({
          epochs: epochs.value,
          ...(baseId.value === null ? {} : { baseId: baseId.value }),
        });
        problem.value = null;
      } catch (error) {
        problem.value = failureSentence(error);
      }
    },
    { immediate: true },
  );
  const wanted = computed(() =>
    (choices.value?.strategies ?? []).filter(
      ({ strategy, reason }) => strategy !== 'base' && reason === null && chosen.value.includes(strategy),
    ),
  );
  const cost = computed(() => {
    if (wanted.value.length === 0) return null;
    const one = wanted.value.reduce((sum, { seconds }) => sum + seconds, 0);
    return { seconds: one * seeds.value * (curve.value ? CURVE_TIMES : 1), measured: wanted.value.every(({ measured }) => measured) };
  });
  const settings = computed(() =>
    choices.value === null || wanted.value.length === 0
      ? null
      : {
          strategies: wanted.value.map(({ strategy }) => strategy),
          seeds: seeds.value,
          epochs: epochs.value,
          curve: curve.value,
          baseId: choices.value.baseId,
          mirror: mirror.value ?? choices.value.mirror,
        },
  );
  function toggle(strategy: Strategy): void {
    chosen.value = chosen.value.includes(strategy) ? chosen.value.filter((other) => other !== strategy) : [...chosen.value, strategy];
  }
  return { choices, problem, chosen, seeds, epochs, curve, baseId, mirror, cost, settings, toggle };
}
