export function findNode(): string | null;
export const NODE_FLAGS: readonly string[];
export const NODE_MISSING: string;
export function nodeEnvironment(): NodeJS.ProcessEnv;
