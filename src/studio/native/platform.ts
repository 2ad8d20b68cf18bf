/** What the TensorFlow library is called on each system, and in which official packages it is found. */

/** Files to open, dependencies first. The last one has the functions. */
const FILES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2'],
  darwin: ['libtensorflow_framework.2.dylib', 'libtensorflow_cc.2.dylib'],
  win32: ['tensorflow.dll'],
};

export const LIBRARY_FILES: readonly string[] = FILES[process.platform] ?? [];

export interface OfficialPackages {
  /** Wheels of the Python package index, by what they can compute on; null where theirs lack the library. */
  readonly wheel: { readonly cpu: string; readonly gpu: string | null; readonly tags: readonly string[] } | null;
  /** Classifiers of the Maven artifact. */
  readonly jar: { readonly cpu: string; readonly gpu: string | null };
}

/** TensorFlow's C interface promises to stay within a major version. */
const WHEEL_VERSIONS = '>=2.18,<3';
/** Wheels are made for one version of Python each; the library in them does not care. */
export const WHEEL_PYTHON = '3.12';
export const JAR = { artifact: 'org.tensorflow:tensorflow-core-native', version: '1.1.0' } as const;

const PACKAGES: Readonly<Record<string, OfficialPackages>> = {
  'linux-x64': {
    wheel: {
      cpu: `tensorflow-cpu${WHEEL_VERSIONS}`,
      gpu: `tensorflow${WHEEL_VERSIONS}`,
      tags: ['manylinux_2_27_x86_64', 'manylinux_2_28_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64', 'manylinux1_x86_64'],
    },
    jar: { cpu: 'linux-x86_64', gpu: 'linux-x86_64-gpu' },
  },
  'darwin-arm64': {
    wheel: { cpu: `tensorflow${WHEEL_VERSIONS}`, gpu: null, tags: ['macosx_12_0_arm64', 'macosx_11_0_arm64'] },
    jar: { cpu: 'macosx-arm64', gpu: null },
  },
  // Python's wheels for Windows have no library that can be called.
  'win32-x64': { wheel: null, jar: { cpu: 'windows-x86_64', gpu: null } },
};

/** Null where TensorFlow publishes nothing for this system. */
export function officialPackages(): OfficialPackages | null {
  return PACKAGES[`${process.platform}-${process.arch}`] ?? null;
}
