/** What the TensorFlow library is called on each system, and in which official packages it is found. */

/** Files to open, dependencies first. The last one has the functions. */
const FILES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2'],
  darwin: ['libtensorflow_framework.2.dylib', 'libtensorflow_cc.2.dylib'],
  win32: ['tensorflow.dll'],
};

export const LIBRARY_FILES: readonly string[] = FILES[process.platform] ?? [];
