/** The C interface of TensorFlow, called in place through koffi: no compiler and no addon. Addresses are plain numbers; 0 is NULL. */
import { join } from 'node:path';
import koffi from 'koffi';
import { StudioError } from '../../shared/errors.ts';
import { pinLibrary } from './pin.ts';
import { LIBRARY_FILES } from './platform.ts';

export type Address = number;

/** Addresses go as integers: quicker than koffi's own pointers, and they fit a number on every 64-bit system. */
const P = 'uintptr_t';

export type TensorFlowLibrary = ReturnType<typeof openLibrary>;

export interface LibraryFolder {
  /** Holds the library's files. */
  readonly folder: string;
  /** Paths within it of what must be in memory before: CUDA's libraries, dependencies first. */
  readonly preload: readonly string[];
}

/**
 * Opens the library and declares what is used of it. It stays in memory for the life of the process.
 * @throws StudioError BAD_MODEL where the system can't load it.
 */
export function openLibrary({ folder, preload }: LibraryFolder) {
  for (const file of preload) load(join(folder, file), true);
  const library = LIBRARY_FILES.map((file) => load(join(folder, file), false)).at(-1)!;
  for (const file of LIBRARY_FILES) pinLibrary(join(folder, file));
  const declare = <Signature>(name: string, result: string, parameters: string[]) =>
    library.func(name, result, parameters) as unknown as Signature;
  // The one thing that TensorFlow lacks is a plain copy of memory. On Windows its own runtime has one.
  const c = koffi.load(process.platform === 'win32' ? 'vcruntime140.dll' : null);
  return {
    copyIn: c.func('memcpy', 'void', [P, 'void *', 'size_t']) as unknown as (to: Address, from: ArrayBufferView, bytes: number) => void,
    copyOut: c.func('memcpy', 'void', ['void *', P, 'size_t']) as unknown as (to: ArrayBufferView, from: Address, bytes: number) => void,
    allocate: (bytes: number): Address => Number(koffi.alloc('char', bytes)),

    version: declare<() => string>('TF_Version', 'str', []),
    newStatus: declare<() => Address>('TF_NewStatus', P, []),
    code: declare<(status: Address) => number>('TF_GetCode', 'int', [P]),
    message: declare<(status: Address) => string>('TF_Message', 'str', [P]),

    newContextOptions: declare<() => Address>('TFE_NewContextOptions', P, []),
    deleteContextOptions: declare<(options: Address) => void>('TFE_DeleteContextOptions', 'void', [P]),
    newContext: declare<(options: Address, status: Address) => Address>('TFE_NewContext', P, [P, P]),
    listDevices: declare<(context: Address, status: Address) => Address>('TFE_ContextListDevices', P, [P, P]),
    deviceCount: declare<(list: Address) => number>('TF_DeviceListCount', 'int', [P]),
    deviceType: declare<(list: Address, at: number, status: Address) => string>('TF_DeviceListType', 'str', [P, 'int', P]),
    deviceName: declare<(list: Address, at: number, status: Address) => string>('TF_DeviceListName', 'str', [P, 'int', P]),
    deleteDeviceList: declare<(list: Address) => void>('TF_DeleteDeviceList', 'void', [P]),

    allocateTensor: declare<(dtype: number, shape: Int32Array, rank: number, bytes: number) => Address>('TF_AllocateTensor', P, [
      'int',
      'void *',
      'int',
      'size_t',
    ]),
    deleteTensor: declare<(tensor: Address) => void>('TF_DeleteTensor', 'void', [P]),
    tensorData: declare<(tensor: Address) => Address>('TF_TensorData', P, [P]),
    tensorBytes: declare<(tensor: Address) => number>('TF_TensorByteSize', 'size_t', [P]),
    tensorElements: declare<(tensor: Address) => number>('TF_TensorElementCount', 'int64_t', [P]),

    newHandle: declare<(tensor: Address, status: Address) => Address>('TFE_NewTensorHandle', P, [P, P]),
    deleteHandle: declare<(handle: Address) => void>('TFE_DeleteTensorHandle', 'void', [P]),
    handleType: declare<(handle: Address) => number>('TFE_TensorHandleDataType', 'int', [P]),
    handleRank: declare<(handle: Address, status: Address) => number>('TFE_TensorHandleNumDims', 'int', [P, P]),
    handleSide: declare<(handle: Address, axis: number, status: Address) => number>('TFE_TensorHandleDim', 'int64_t', [P, 'int', P]),
    handleTensor: declare<(handle: Address, status: Address) => Address>('TFE_TensorHandleResolve', P, [P, P]),
    handleToDevice: declare<(handle: Address, context: Address, device: Address, status: Address) => Address>(
      'TFE_TensorHandleCopyToDevice',
      P,
      [P, P, P, P],
    ),

    newOperation: declare<(context: Address, name: Address, status: Address) => Address>('TFE_NewOp', P, [P, P, P]),
    deleteOperation: declare<(operation: Address) => void>('TFE_DeleteOp', 'void', [P]),
    addInput: declare<(operation: Address, handle: Address, status: Address) => void>('TFE_OpAddInput', 'void', [P, P, P]),
    execute: declare<(operation: Address, outputs: Uint32Array, count: Int32Array, status: Address) => void>('TFE_Execute', 'void', [
      P,
      'void *',
      'void *',
      P,
    ]),

    setString: declare<(operation: Address, name: Address, value: Uint8Array, bytes: number) => void>('TFE_OpSetAttrString', 'void', [
      P,
      P,
      'void *',
      'size_t',
    ]),
    setInt: declare<SetOne>('TFE_OpSetAttrInt', 'void', [P, P, 'int64_t']),
    setInts: declare<SetMany>('TFE_OpSetAttrIntList', 'void', [P, P, 'void *', 'int']),
    setFloat: declare<SetOne>('TFE_OpSetAttrFloat', 'void', [P, P, 'float']),
    setFloats: declare<SetMany>('TFE_OpSetAttrFloatList', 'void', [P, P, 'void *', 'int']),
    setBool: declare<SetOne>('TFE_OpSetAttrBool', 'void', [P, P, 'uint8_t']),
    setBools: declare<SetMany>('TFE_OpSetAttrBoolList', 'void', [P, P, 'void *', 'int']),
    setType: declare<SetOne>('TFE_OpSetAttrType', 'void', [P, P, 'int']),
    setShape: declare<(operation: Address, name: Address, shape: Int32Array, rank: number, status: Address) => void>(
      'TFE_OpSetAttrShape',
      'void',
      [P, P, 'void *', 'int', P],
    ),

    stringStart: declare<(text: Address) => void>('TF_StringInit', 'void', [P]),
    stringCopy: declare<(text: Address, bytes: Uint8Array, length: number) => void>('TF_StringCopy', 'void', [P, 'void *', 'size_t']),
    stringData: declare<(text: Address) => Address>('TF_StringGetDataPointer', P, [P]),
    stringLength: declare<(text: Address) => number>('TF_StringGetSize', 'size_t', [P]),
    stringFree: declare<(text: Address) => void>('TF_StringDealloc', 'void', [P]),
  };
}

type SetOne = (operation: Address, name: Address, value: number) => void;
type SetMany = (operation: Address, name: Address, values: ArrayBufferView, count: number) => void;

function load(file: string, global: boolean): ReturnType<typeof koffi.load> {
  try {
    return koffi.load(file, { global });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('BAD_MODEL', `The TensorFlow library can't be loaded: ${reason}. Install it again, or remove it.`, { cause });
  }
}
