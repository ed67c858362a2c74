/** What a process may do, where several share the work. @param platforms ids of the installed ones: each is a role */
export function allRoles(platforms: readonly string[]): readonly string[] {
  return ['web', ...platforms, 'engine', 'encode'];
}
