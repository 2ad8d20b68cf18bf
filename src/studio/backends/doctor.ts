/** What this machine can learn on, and why something is missing. */
import type { DoctorReport } from '../../shared/contract/app.ts';
import { readVersion } from '../app/version.ts';
import { backendStatuses } from './available.ts';

export async function doctor(settingsFolder: string): Promise<DoctorReport> {
  return { version: readVersion(), node: process.versions.node, backends: await backendStatuses(settingsFolder) };
}
