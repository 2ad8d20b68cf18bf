/** What the command palette offers, made anew each time it opens. */
import { useRouter } from 'vue-router';
import { failureSentence } from '../client/failure.ts';
import { useStudio } from '../client/studio.ts';
import { NO_PROJECT, SIDE_VIEWS, stepReadiness, STEPS } from '../steps.ts';
import { CURATE_TOOLS } from '../views/curate/curate-tools.ts';
import { useJobsStore } from '../stores/jobs.ts';
import { usePeopleStore } from '../stores/people.ts';
import { useProjectStore } from '../stores/project.ts';
import { useSessionStore } from '../stores/session.ts';
import { currentKeyGroups, keyNames } from './useKeys.ts';
import { useOpenProject } from './useOpenProject.ts';
import { useStepChoice } from './useStepChoice.ts';
import { useTheme } from './useTheme.ts';

export interface PaletteAction {
  readonly label: string;
  readonly icon: string;
  readonly suffix?: string;
  readonly kbds?: string[];
  run(): void;
}

export interface PaletteGroup {
  readonly id: string;
  readonly label: string;
  readonly items: readonly PaletteAction[];
}

export function usePaletteGroups(): () => PaletteGroup[] {
  const project = useProjectStore();
  const people = usePeopleStore();
  const jobs = useJobsStore();
  const session = useSessionStore();
  const router = useRouter();
  const choose = useStepChoice();
  const theme = useTheme();
  const studioClient = useStudio();
  const { openProject } = useOpenProject();

  function attempt(action: () => Promise<unknown>): void {
    action().catch((error: unknown) => session.notify(failureSentence(error), { tone: 'bad' }));
  }

  async function copyProject(): Promise<void> {
    const { state, result } = await jobs.wait((await studioClient.project.copy({})).jobId);
    if (state === 'done') session.notify(`The copy is ${String(result)}`);
  }

  const view = (): PaletteGroup[] =>
    currentKeyGroups()
      .filter(({ title }) => title !== 'Everywhere')
      .map(({ title, bindings }) => ({
        id: `view-${title}`,
        label: title,
        items: bindings.flatMap(({ keys, shown, does, run }) =>
          run
            ? {
                label: does,
                icon: 'i-lucide-corner-down-right',
                kbds: keyNames(shown ?? keys[0] ?? ''),
                run: () => run(new KeyboardEvent('keydown')),
              }
            : [],
        ),
      }));

  const steps = (): PaletteGroup => ({
    id: 'steps',
    // Said once, and not at each step.
    label: project.isOpen === false ? `Go to – ${NO_PROJECT}` : 'Go to',
    items: [
      ...STEPS.map((step) => {
        const { ready, reason } = stepReadiness(step, project.readiness, project.isOpen);
        return {
          label: step.label,
          icon: step.icon,
          suffix: ready || project.isOpen === false ? step.hint : reason,
          run: () => choose(step),
        };
      }),
      ...(project.current
        ? CURATE_TOOLS.map(({ path, label, icon, hint }) => ({ label, icon, suffix: hint, run: () => void router.push(`/curate/${path}`) }))
        : []),
      ...(project.current
        ? SIDE_VIEWS.map(({ path, label, icon, hint }) => ({
            label,
            icon,
            suffix: hint,
            run: () => {
              const { path: from, query } = router.currentRoute.value;
              // What the grid shows is what the data export starts from.
              void router.push(path === '/data' && from === '/grid' ? { path, query } : path);
            },
          }))
        : []),
    ],
  });

  const projects = (): PaletteGroup => ({
    id: 'projects',
    label: 'Projects',
    items: [
      { label: 'New project', icon: 'i-lucide-plus', run: () => void router.push('/new') },
      ...(session.info?.recent ?? [])
        .filter(({ exists, path }) => exists && path !== project.current?.path)
        .map(({ name, path }) => ({
          label: `Open ${name}`,
          icon: 'i-lucide-folder-open',
          suffix: path,
          run: () => attempt(() => openProject(path)),
        })),
      ...(project.current
        ? [
            { label: `Copy ${project.current.name}`, icon: 'i-lucide-copy', run: () => attempt(copyProject) },
            {
              label: `Close ${project.current.name}`,
              icon: 'i-lucide-door-open',
              run: () => attempt(async () => (await project.close(), await router.push('/'))),
            },
          ]
        : []),
    ],
  });

  const studio = (): PaletteGroup => ({
    id: 'studio',
    label: 'Studio',
    items: [
      ...jobs.running.map((job) => ({ label: `Cancel: ${job.title}`, icon: 'i-lucide-x', run: () => attempt(() => jobs.cancel(job.id)) })),
      { label: 'Settings', icon: 'i-lucide-settings', run: () => void router.push('/settings') },
      { label: 'Light theme', icon: 'i-lucide-sun', run: () => (theme.value = 'light') },
      { label: 'Dark theme', icon: 'i-lucide-moon', run: () => (theme.value = 'dark') },
      { label: 'Theme of the system', icon: 'i-lucide-monitor', run: () => (theme.value = 'auto') },
    ],
  });

  const labelling = (): PaletteGroup => ({
    id: 'people',
    label: 'People',
    items: [
      { label: 'What waits for me', icon: 'i-lucide-inbox', run: () => void router.push('/label?queue=mine') },
      ...people.people
        .filter(({ current }) => !current)
        .map(({ id, name }) => ({ label: `Label as ${name}`, icon: 'i-lucide-user', run: () => attempt(() => people.choose(id)) })),
    ],
  });

  return () => [...view(), steps(), ...(project.current ? [labelling()] : []), projects(), studio()];
}
