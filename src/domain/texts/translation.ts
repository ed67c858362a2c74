import type { english } from './en.ts';

/** The catalogue in another language. What it does not have is said in English: what only admins and programs read is not translated. */
export type Translation = { readonly [Key in keyof typeof english]?: string };
