import type { Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { denyPermissions, guardContents, isOurPage, isOurSender } from '../../../src/main/guard.ts';

/** The part of Electron's WebContents that is guarded, as its documentation describes it. */
function contentsUnderGuard() {
  const listeners = new Map<string, (event: { url: string; preventDefault(): void }) => void>();
  let opens: (() => { action: string }) | undefined;
  const contents = {
    on: (name: string, listener: (event: { url: string; preventDefault(): void }) => void) => listeners.set(name, listener),
    setWindowOpenHandler: (handler: () => { action: string }) => (opens = handler),
  };
  guardContents(contents as unknown as WebContents);
  const isPrevented = (name: string, url: string) => {
    let prevented = false;
    listeners.get(name)!({ url, preventDefault: () => (prevented = true) });
    return prevented;
  };
  return { isPrevented, openWindow: () => opens!() };
}

const STRANGE = [
  'https://example.org/',
  'http://127.0.0.1/',
  'file:///etc/passwd',
  'app://other/',
  'app://bundle.evil/',
  'app://bundle:1/',
  'app://user@other/',
  'data:text/html,x',
  'javascript:alert(1)',
  'about:blank',
  'app://bundle/media/image/1',
  'nonsense',
  '',
];

describe('the page', () => {
  it.each(STRANGE)('is not %s', (address) => expect(isOurPage(address)).toBe(false));
  it.each(['app://bundle/', 'app://bundle/#/label', 'app://bundle/index.html'])('is %s', (address) =>
    expect(isOurPage(address)).toBe(true),
  );
});

describe('a window', () => {
  const { isPrevented, openWindow } = contentsUnderGuard();
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('stays on its page: %s', (name) => {
    for (const address of STRANGE) expect(isPrevented(name, address)).toBe(true);
    expect(isPrevented(name, 'app://bundle/#/grid')).toBe(false);
  });
  it('embeds no other page, and opens none', () => {
    expect(isPrevented('will-attach-webview', 'app://bundle/')).toBe(true);
    expect(openWindow()).toEqual({ action: 'deny' });
  });
});

describe('permissions', () => {
  interface Asked {
    readonly permission: string;
    readonly page?: string;
    readonly types?: readonly string[];
  }
  function answersTo({ permission, page = 'app://bundle/', types = [] }: Asked): unknown[] {
    const answers: unknown[] = [];
    type Handler = (...given: unknown[]) => boolean;
    denyPermissions({
      setPermissionRequestHandler: (handler: Handler) =>
        handler(null, permission, (granted: boolean) => answers.push(granted), { requestingUrl: page, mediaTypes: types }),
      setPermissionCheckHandler: (handler: Handler) =>
        answers.push(handler(null, permission, new URL(page).origin === 'null' ? page : new URL(page).origin, { mediaType: types[0] })),
      setDevicePermissionHandler: (handler: Handler) => answers.push(handler()),
    } as unknown as Session);
    return answers;
  }
  it('the camera, for our page, and nothing else', () => {
    expect(answersTo({ permission: 'media', types: ['video'] })).toEqual([true, true, false]);
    expect(answersTo({ permission: 'media', types: ['audio', 'video'] })).toEqual([false, false, false]);
    expect(answersTo({ permission: 'media' })).toEqual([false, false, false]);
    expect(answersTo({ permission: 'geolocation' })).toEqual([false, false, false]);
    expect(answersTo({ permission: 'media', types: ['video'], page: 'https://example.org/' })).toEqual([false, false, false]);
  });
});

describe('a message', () => {
  const contents = {};
  const frame = (url: string, parent: unknown = null) => ({ url, parent });
  it.each([
    ['of our page', contents, frame('app://bundle/'), true],
    ['of another window', {}, frame('app://bundle/'), false],
    ['of a frame in our page', contents, frame('app://bundle/', {}), false],
    ['of another page in our window', contents, frame('https://example.org/'), false],
    ['of a frame that is gone', contents, null, false],
  ])('%s', (_case, sender, senderFrame, counts) => {
    expect(isOurSender({ sender, senderFrame }, contents)).toBe(counts);
  });
});
