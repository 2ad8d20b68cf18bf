/**
 * What TensorFlow.js's Node backend asks of native code (its `TFJSBinding`), over the C interface.
 * No address of a JavaScript array outlives a call: values are copied into memory of TensorFlow's and out into arrays of their own.
 */
import { setAttribute, type Attribute } from './attributes.ts';
import { arrayFor, ATTRIBUTES, DTYPES, elementBytes, int64s } from './dtypes.ts';
import type { Address, TensorFlowLibrary } from './library.ts';
import { Names } from './names.ts';
import { readStrings, withStrings } from './strings.ts';

export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export type TensorValues = Float32Array | Int32Array | Uint8Array | BigInt64Array | Uint8Array[];

const FIRST_OUTPUTS = 16;

export class TensorFlowBinding {
  readonly TF_Version: string;
  readonly #library: TensorFlowLibrary;
  readonly #names: Names;
  /** One for all calls: each overwrites it. */
  readonly #status: Address;
  readonly #context: Address;
  readonly #usesGpu: boolean;
  readonly #device: Address;
  /** Handles by the ids that TensorFlow.js knows. */
  readonly #handles = new Map<number, Address>();
  #nextId = 0;
  /** Where an operation puts its outputs: addresses in two halves. */
  #outputs = new Uint32Array(2 * FIRST_OUTPUTS);
  readonly #count = new Int32Array(1);

  /** A context of its own, which lives as long as the process: TensorFlow never gives its memory back. */
  constructor(library: TensorFlowLibrary) {
    Object.assign(this, DTYPES, ATTRIBUTES);
    this.#library = library;
    this.#names = new Names(library);
    this.TF_Version = library.version();
    this.#status = library.newStatus();
    const options = library.newContextOptions();
    this.#context = library.newContext(options, this.#status);
    library.deleteContextOptions(options);
    this.#check();
    const { gpu, cpu } = this.#firstDevices();
    this.#usesGpu = gpu !== null;
    this.#device = this.#names.of(gpu ?? cpu ?? '');
  }

  isUsingGpuDevice(): boolean {
    return this.#usesGpu;
  }

  getNumOfTensors(): number {
    return this.#handles.size;
  }

  /** @returns the tensor's id. */
  createTensor(shape: ArrayLike<number>, dtype: number, values: TensorValues): number {
    if (Array.isArray(values)) return this.#createStrings(shape, dtype, values);
    const library = this.#library;
    let bytes = elementBytes(values, dtype);
    for (let axis = 0; axis < shape.length; axis++) bytes *= shape[axis]!;
    if (bytes !== values.byteLength) {
      throw new Error(`${values.byteLength} bytes don't fill the shape [${Array.from(shape).join()}], which takes ${bytes}`);
    }
    const tensor = library.allocateTensor(dtype, int64s(shape), shape.length, bytes);
    let handle: Address;
    try {
      if (bytes > 0) library.copyIn(library.tensorData(tensor), values, bytes);
      handle = library.newHandle(tensor, this.#status);
      this.#check();
    } finally {
      library.deleteTensor(tensor);
    }
    // Operations on a graphics card want their whole numbers in main memory.
    if (!this.#usesGpu || dtype === DTYPES.TF_INT32) return this.#insert(handle);
    const moved = library.handleToDevice(handle, this.#context, this.#device, this.#status);
    library.deleteHandle(handle);
    this.#check();
    return this.#insert(moved);
  }

  deleteTensor(id: number): void {
    this.#library.deleteHandle(this.#handle(id));
    this.#handles.delete(id);
  }

  /** A copy of the values. */
  tensorDataSync(id: number): TensorValues {
    const library = this.#library;
    const handle = this.#handle(id);
    const dtype = library.handleType(handle);
    const tensor = library.handleTensor(handle, this.#status);
    this.#check();
    try {
      if (dtype === DTYPES.TF_STRING) return readStrings(library, tensor);
      const values = arrayFor(dtype, library.tensorBytes(tensor));
      if (values.byteLength > 0) library.copyOut(values, library.tensorData(tensor), values.byteLength);
      return values;
    } finally {
      library.deleteTensor(tensor);
    }
  }

  executeOp(name: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): TensorMetadata[] {
    const library = this.#library;
    const status = this.#status;
    const operation = library.newOperation(this.#context, this.#names.of(name), status);
    this.#check();
    try {
      for (const id of inputs) {
        library.addInput(operation, this.#handle(id), status);
        this.#check();
      }
      for (const attribute of attributes) {
        setAttribute(library, { operation, name: this.#names.of(attribute.name), status }, attribute);
        if (attribute.type === ATTRIBUTES.TF_ATTR_SHAPE) this.#check();
      }
      if (this.#outputs.length < 2 * outputs) this.#outputs = new Uint32Array(2 * outputs);
      this.#count[0] = outputs;
      library.execute(operation, this.#outputs, this.#count, status);
      this.#check();
    } finally {
      library.deleteOperation(operation);
    }
    const made: TensorMetadata[] = [];
    for (let at = 0; at < this.#count[0]!; at++) made.push(this.#describe(this.#outputs[2 * at]! + this.#outputs[2 * at + 1]! * 2 ** 32));
    return made;
  }

  getNumOfSavedModels(): number {
    return 0;
  }

  loadSavedModel = savedModelsAreNotThere;
  deleteSavedModel = savedModelsAreNotThere;
  runSavedModel = savedModelsAreNotThere;

  #firstDevices(): { gpu: string | null; cpu: string | null } {
    const library = this.#library;
    const list = library.listDevices(this.#context, this.#status);
    this.#check();
    const devices = Array.from({ length: library.deviceCount(list) }, (_, at) => ({
      type: library.deviceType(list, at, this.#status),
      name: library.deviceName(list, at, this.#status),
    }));
    library.deleteDeviceList(list);
    const first = (wanted: string) => devices.find(({ type }) => type === wanted)?.name ?? null;
    return { gpu: first('GPU'), cpu: first('CPU') };
  }

  /** @throws Error in TensorFlow's words where the last call that takes the status failed. */
  #check(): void {
    if (this.#library.code(this.#status) !== 0) throw new Error(this.#library.message(this.#status));
  }

  #handle(id: number): Address {
    const handle = this.#handles.get(id);
    if (handle === undefined) throw new Error(`The tensor ${id} is gone`);
    return handle;
  }

  #insert(handle: Address): number {
    this.#handles.set(this.#nextId, handle);
    return this.#nextId++;
  }

  #describe(handle: Address): TensorMetadata {
    const library = this.#library;
    const id = this.#insert(handle);
    const rank = library.handleRank(handle, this.#status);
    this.#check();
    const shape: number[] = [];
    for (let axis = 0; axis < rank; axis++) shape.push(library.handleSide(handle, axis, this.#status));
    this.#check();
    return { id, shape, dtype: library.handleType(handle) };
  }

  #createStrings(shape: ArrayLike<number>, dtype: number, values: readonly Uint8Array[]): number {
    if (dtype !== DTYPES.TF_STRING) throw new Error(`A tensor of type ${dtype} can't be made of strings`);
    return withStrings(this.#library, { shape, values }, (tensor) => {
      const handle = this.#library.newHandle(tensor, this.#status);
      this.#check();
      const id = this.#insert(handle);
      try {
        return this.executeOp('DeepCopy', [{ name: 'T', type: ATTRIBUTES.TF_ATTR_TYPE, value: dtype }], [id], 1)[0]!.id;
      } finally {
        this.deleteTensor(id);
      }
    });
  }
}

function savedModelsAreNotThere(): never {
  throw new Error('TensorFlow models on disk are not read by this backend');
}
