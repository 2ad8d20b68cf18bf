/** What a window may not do, and whose messages count. Each takes only the part of Electron that it needs. */
import type { Session, WebContents } from 'electron';
import { ORIGIN } from './app-protocol.ts';

/** The one page that we load; its views are behind the `#`. */
export function isOurPage(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && `${url.protocol}//${url.host}` === ORIGIN && (url.pathname === '/' || url.pathname === '/index.html');
}

/** Nothing leads out of the studio's page: no link, no redirect, no new window, no embedded page. */
export function guardContents(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>): void {
  const stay = (event: { preventDefault(): void; readonly url: string }) => {
    if (!isOurPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Electron grants what it is not asked to refuse; the studio's page needs the camera, for pictures that a person takes, and nothing else. */
export function denyPermissions(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>,
): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const types = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    answer(permission === 'media' && isOurPage(details.requestingUrl) && types.length > 0 && types.every((type) => type === 'video'));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) => {
    return permission === 'media' && details.mediaType === 'video' && origin.replace(/\/$/, '') === ORIGIN;
  });
  session.setDevicePermissionHandler(() => false);
}

export interface Sender {
  readonly sender: unknown;
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** Whether a message comes from the top frame of our window, with our page in it. */
export function isOurSender({ sender, senderFrame }: Sender, contents: unknown): boolean {
  return sender === contents && senderFrame !== null && senderFrame.parent === null && isOurPage(senderFrame.url);
}
