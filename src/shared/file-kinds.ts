/** What a file is likely to be, by its name: the same for folders, drops, uploads and archives. The bytes decide in the end. */

/** Read for what it says of pictures. Of archives, each holds a data set of its own. */
export function isLabelFile(path: string): boolean {
  return (
    /\.(csv|tsv|json|jsonl|xml|zip|tm)$/i.test(path) ||
    /(^|\/)list_par?tition_label\.txt$/i.test(path) ||
    /_(exp|val|aro)\.npy$/i.test(path)
  );
}

export function isVideoFile(path: string): boolean {
  return /\.(mp4|m4v|mov|webm|mkv|avi)$/i.test(path);
}

/** A project, or what lies beside one that is open. It is never read as anything else: that could take an open project's locks away. */
export function isProjectFile(path: string): boolean {
  return /\.mien(-wal|-shm|-journal|\.lock)?$/i.test(path);
}
