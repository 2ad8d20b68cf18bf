/** What a page of ours may load and do, whichever host shows it. */

/** `socket` is the address of the studio's WebSocket where the page talks over one. */
export function pagePolicy(socket?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Vue binds styles to elements (widths of bars, places of rows); a style can load nothing but what the other lines allow.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src 'self'${socket ? ` ${socket}` : ''}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** For pictures and everything else that is not a page of ours: it can run nothing, whatever its bytes are. */
export const FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** For the answer that lets somebody in and sends them on: in a sandbox it could not, or would come there as somebody else. */
export const WAY_IN_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Headers that every answer carries. */
export const COMMON_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(self), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
} as const;
