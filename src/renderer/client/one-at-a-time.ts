/** Asks; whoever wants it while it asks gets one more round, however many they are, and the end of that. */
export function oneAtATime(ask: () => Promise<void>): () => Promise<void> {
  let asking: Promise<void> | null = null;
  let again = false;
  async function rounds(): Promise<void> {
    do {
      again = false;
      await ask();
    } while (again);
  }
  return () => {
    if (asking) again = true;
    else asking = rounds().finally(() => (asking = null));
    return asking;
  };
}
