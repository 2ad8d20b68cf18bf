/** Goes to a step of the work; where it cannot be used yet, says why and offers the step that comes first. */
import { useRoute, useRouter } from 'vue-router';
import { firstStep, stepReadiness, type Step } from '../steps.ts';
import { useProjectStore } from '../stores/project.ts';
import { useSessionStore } from '../stores/session.ts';

export function useStepChoice(): (step: Step) => void {
  const project = useProjectStore();
  const session = useSessionStore();
  const router = useRouter();
  const route = useRoute();

  return (step) => {
    const { ready, reason } = stepReadiness(step, project.readiness, project.isOpen);
    if (ready) {
      // The view's own keys hold at once, Space and Enter among them: they would go to the button otherwise.
      void router.push(step.path).then(() => document.getElementById('view')?.focus());
      return;
    }
    const first = firstStep(step, project.readiness, project.isOpen);
    const action = first && first.path !== route.path ? { label: first.label, run: () => void router.push(first.path) } : null;
    session.notify(reason || `${step.label} cannot be used yet.`, action ? { action } : {});
  };
}
