/** The contract between a studio and whoever shows it. Everything else (client, server, command line) derives from it. */
import type { ContractRouterClient } from '@orpc/contract';
import { app } from './app.ts';
import { backends } from './backends.ts';
import { bases } from './bases.ts';
import { boxes } from './boxes.ts';
import { comparisons } from './comparisons.ts';
import { curation } from './curation.ts';
import { duplicates } from './duplicates.ts';
import { data } from './data.ts';
import { exportsGroup } from './exports.ts';
import { faces } from './faces.ts';
import { help } from './help.ts';
import { images } from './images.ts';
import { imports } from './imports.ts';
import { jobs } from './jobs.ts';
import { labels } from './labels.ts';
import { maps } from './maps.ts';
import { marks } from './marks.ts';
import { mergingGroup } from './merging.ts';
import { native } from './native.ts';
import { peopleGroup } from './people.ts';
import { projectGroup } from './project.ts';
import { quality } from './quality.ts';
import { rulesGroup } from './rules.ts';
import { runs } from './runs.ts';
import { sharesGroup } from './shares.ts';
import { splits } from './splits.ts';
import { subjects } from './subjects.ts';

export const contract = {
  app,
  project: projectGroup,
  images,
  imports,
  data,
  faces,
  labels,
  people: peopleGroup,
  rules: rulesGroup,
  merging: mergingGroup,
  splits,
  jobs,
  runs,
  bases,
  comparisons,
  shares: sharesGroup,
  exports: exportsGroup,
  curation,
  duplicates,
  quality,
  marks,
  subjects,
  help,
  maps,
  boxes,
  backends,
  native,
};

/** What the renderer calls: every method of the contract, typed. */
export type StudioClient = ContractRouterClient<typeof contract>;
