/** What installers are made of agrees with what the program needs of the system. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../../scripts/support/run-node.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const builder = JSON.parse(read('electron-builder.json')) as {
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly toolsets: Readonly<Record<string, string>>;
  readonly fileAssociations: readonly { readonly ext: string; readonly mimeType?: string }[];
  readonly mac: { readonly extendInfo: Readonly<Record<string, string>> };
  readonly linux: { readonly syncDesktopName?: boolean };
};

it('a Mac runs it without a signature of ours: what the fuses change is signed anew', () => {
  expect(builder.electronFuses).toMatchObject({ resetAdHocDarwinSignature: true });
});

it('nothing asks for the keychain: the studio has no cookies', () => {
  expect(builder.electronFuses['enableCookieEncryption'] ?? false).toBe(false);
});

it('a Mac lets it use the camera, and says what for', () => {
  expect(read('resources/entitlements.mac.plist')).toMatch(/<key>com\.apple\.security\.device\.camera<\/key>\s*<true\/>/);
  expect(builder.mac.extendInfo['NSCameraUsageDescription']).toMatch(/camera/);
});

it('Linux starts it without a library of its own, knows its projects, and its windows by its desktop entry', () => {
  // The first runtime that needs no libfuse2, and mends https://github.com/electron-userland/electron-builder/issues/9598.
  expect(builder.toolsets['appimage']).toBe('1.0.3');
  expect(builder.fileAssociations).toMatchObject([{ ext: 'mien', mimeType: 'application/x-mien' }]);
  expect(builder.linux.syncDesktopName).toBe(true);
  expect(JSON.parse(read('package.json'))).toMatchObject({ desktopName: 'mien.desktop' });
});
