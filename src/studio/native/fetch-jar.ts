/** The jar with TensorFlow's library, by Maven. Maven compares its checksum. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { runClient } from './client.ts';
import type { FetchOptions } from './fetch-options.ts';
import { JAR } from './platform.ts';

export async function fetchJar(
  { folder, signal, onProgress }: FetchOptions,
  { maven, classifier }: { readonly maven: string; readonly classifier: string },
): Promise<string> {
  const repository = join(folder, 'maven');
  const [group, artifact] = JAR.artifact.split(':') as [string, string];
  const file = join(repository, ...group.split('.'), artifact, JAR.version, `${artifact}-${JAR.version}-${classifier}.jar`);
  onProgress(0, `Fetching ${artifact} ${JAR.version}`);
  await runClient({
    command: maven,
    args: [
      'org.apache.maven.plugins:maven-dependency-plugin:get',
      `-Dartifact=${JAR.artifact}:${JAR.version}:jar:${classifier}`,
      '-Dtransitive=false',
      `-Dmaven.repo.local=${repository}`,
      '--strict-checksums',
    ],
    signal,
    onLine(line) {
      // "Progress (1): 12/161 MB"; that of the plugin itself is in kB.
      const [, done, all] = /Progress \(\d+\): ([\d.]+)\/([\d.]+) MB/.exec(line) ?? [];
      if (Number(all) > 50) onProgress(Number(done) / Number(all), `Fetching ${artifact} ${JAR.version}`);
    },
  });
  if (!existsSync(file)) throw new StudioError('INVALID', `Maven fetched no library for ${classifier}. Give a file instead, with --from.`);
  return file;
}
