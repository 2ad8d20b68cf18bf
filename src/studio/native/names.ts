/** Text as C has it, kept for the life of the process: TensorFlow may keep the address of a name. */
import type { Address, TensorFlowLibrary } from './library.ts';

export class Names {
  readonly #library: TensorFlowLibrary;
  readonly #addresses = new Map<string, Address>();

  constructor(library: TensorFlowLibrary) {
    this.#library = library;
  }

  of(text: string): Address {
    let address = this.#addresses.get(text);
    if (address === undefined) {
      const bytes = Buffer.from(`${text}\0`);
      address = this.#library.allocate(bytes.length);
      this.#library.copyIn(address, bytes, bytes.length);
      this.#addresses.set(text, address);
    }
    return address;
  }
}
