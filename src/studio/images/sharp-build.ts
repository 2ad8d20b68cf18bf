/**
 * Which build of the decoder is loaded. The native one shares its libraries' names with Electron's own on Linux and crashes
 * there, so Electron on Linux takes the WebAssembly one. `MIEN_SHARP=wasm` asks for it elsewhere.
 */
import { registerHooks } from 'node:module';

const NATIVE = /^@img\/sharp-(linux|linuxmusl)-\w+\/sharp\.node$/;

if (process.env['MIEN_SHARP'] === 'wasm' || (process.versions['electron'] && process.platform === 'linux')) {
  registerHooks({
    resolve: (specifier, context, next) => next(NATIVE.test(specifier) ? '@img/sharp-wasm32/sharp.node' : specifier, context),
  });
}
