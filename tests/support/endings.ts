/** Waiting for what a studio does in the background. */
import type { Job } from '../../src/shared/contract/jobs.ts';
import type { Run } from '../../src/shared/contract/runs.ts';
import type { Studio } from '../../src/studio/studio.ts';

export function endOfJob({ context: { jobs } }: Studio, jobId: number): Promise<Job> {
  return jobs.ended(jobId);
}

/** The run in its final state, and every state that was told on the way. */
export async function endOfRun({ client }: Studio, { runId }: { readonly runId: number }): Promise<{ run: Run; states: Run[] }> {
  const states: Run[] = [];
  for await (const state of await client.runs.watch({ id: runId })) states.push(state);
  return { run: states.at(-1)!, states };
}

export async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}
