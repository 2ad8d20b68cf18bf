/**
 * Which build of the decoder is loaded. The native one shares its libraries' names with Electron's own on Linux and crashes
 * there, so Electron on Linux takes the WebAssembly one. `MIEN_SHARP=wasm` asks for it elsewhere.
 */
import { registerHooks } from 'node:module';

const NATIVE = /^@img\/sharp-(linux|linuxmusl)-\w+\/sharp\.node$/;

/** In WebAssembly each thread has a decoder, and settings, of its own; the native one is the whole process's. */
export const DECODER_OF_THREAD =
  process.env['MIEN_SHARP'] === 'wasm' || (process.versions['electron'] !== undefined && process.platform === 'linux');

if (DECODER_OF_THREAD) {
  registerHooks({
    resolve: (specifier, context, next) => next(NATIVE.test(specifier) ? '@img/sharp-wasm32/sharp.node' : specifier, context),
  });
}
