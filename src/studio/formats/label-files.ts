/** Files that are read for what they say of pictures, by their names. The same for folders, uploads and archives. */

/** Of archives, each holds a data set of its own. */
export function isLabelFile(path: string): boolean {
  return (
    /\.(csv|tsv|json|xml|zip|tm)$/i.test(path) || /(^|\/)list_par?tition_label\.txt$/i.test(path) || /_(exp|val|aro)\.npy$/i.test(path)
  );
}
