/** The page and the REST API. */
export const pageRole = 'web';
/** Starts, looks, downloads, and what has to be done now and then. */
export const worksRole = 'engine';
/** Encodes videos to fit a chat. */
export const encodesRole = 'encode';

/** What a process may do, where several share the work. @param platforms ids of the installed ones: each is a role */
export function allRoles(platforms: readonly string[]): readonly string[] {
  return [pageRole, ...platforms, worksRole, encodesRole];
}
