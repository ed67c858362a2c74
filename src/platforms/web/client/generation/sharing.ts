import { createContext } from 'react';
import type { Generation } from '../server/api.ts';

/** One of a generation's videos or stills, to be shared. */
export interface ToShare {
  readonly generation: Generation;
  /** From 1. */
  readonly number: number;
}

/** A folder with all that is in it. */
export interface FolderToShare {
  readonly folder: { readonly folder_id: string; readonly name: string };
}

/** A generation of somebody else, to be reported. */
export interface ToReport {
  readonly reported: Generation;
}

/** Opens what shares or reports one; undefined where the page can't: inside of another app. */
export const Sharing = createContext<((shared: ToShare | FolderToShare | ToReport) => void) | undefined>(undefined);
