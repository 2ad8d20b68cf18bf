/** Lets messages in: without it a thread that computes never hears a wish to stop. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
