/** What a file is likely to be, by its name: the same for folders, drops, uploads and archives. The bytes decide in the end. */

/** Read for what it says of pictures. Of archives, each holds a data set of its own. */
export function isLabelFile(path: string): boolean {
  return (
    // Any text may hold a picture's boxes: what it is stands in it, and in what lies beside it.
    /\.(csv|tsv|json|jsonl|xml|zip|tm|txt|ya?ml|names)$/i.test(path) ||
    /(^|\/)_darknet\.labels$/i.test(path) ||
    /_(exp|val|aro)\.npy$/i.test(path)
  );
}

export function isVideoFile(path: string): boolean {
  return /\.(mp4|m4v|mov|webm|mkv|avi)$/i.test(path);
}

/** As phones take them. Where one is given by such a name it is left out, and said how to bring it in. */
export function isPhonePhoto(path: string): boolean {
  return /\.hei[cf]$/i.test(path);
}

export const HEIC = 'is a HEIC photo, which cannot be read here. Save it as JPEG';

/** A project, or what lies beside one that is open. It is never read as anything else: that could take an open project's locks away. */
export function isProjectFile(path: string): boolean {
  return /\.mien(-wal|-shm|-journal|\.lock)?$/i.test(path);
}
