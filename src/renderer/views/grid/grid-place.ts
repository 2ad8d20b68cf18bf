/** Where a list was scrolled to, so that coming back to it is coming back to the same faces. Kept as long as the window. */
const places = new Map<string, number>();

export function leavePlace(address: string, index: number): void {
  places.set(address, index);
}

export function placeOf(address: string): number | null {
  return places.get(address) ?? null;
}
