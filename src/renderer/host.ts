/** What the Electron host adds to the window: the system's own dialogs. Absent in a browser. */
export interface MienHost {
  readonly kind: 'electron';
  /** Path of a project that the person chose, or null. */
  pickProject(): Promise<string | null>;
  pickFolder(): Promise<string | null>;
}

declare global {
  interface Window {
    readonly mienHost?: MienHost;
  }
}

export function electronHost(): MienHost | null {
  return window.mienHost ?? null;
}
