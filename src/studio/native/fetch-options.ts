/** What every way to fetch an archive is told. */
export interface FetchOptions {
  /** Where archives are put; what a broken-off download left there is used again. */
  readonly folder: string;
  readonly gpu: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number, step: string) => void;
}
