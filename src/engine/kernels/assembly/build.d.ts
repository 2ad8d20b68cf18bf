/** Not 0 in the build for an engine that joins two vectors of four numbers into one of eight; given to the compiler. */
declare const WIDE: i32;
