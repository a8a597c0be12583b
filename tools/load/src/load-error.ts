/** What went wrong, in a sentence for the person at the terminal. */
export class LoadError extends Error {}
