import type { DoorId } from '../../domain/people/person.ts';

/** A statement that both databases know, with `?` for its values, and that gives nothing back. */
export interface ForgetStatement {
  readonly sql: string;
  readonly values: readonly string[];
}

/**
 * Takes away what is of somebody alone, by one of their ids. Pictures that nothing names any more go after them (`dropUnlinked`), and what they asked
 * for goes by `erase`. A table that holds what somebody wrote or chose has a row here, and is then erased in copies, too.
 */
export function forgetStatements({ platform, tenant = '', id }: DoorId): readonly ForgetStatement[] {
  const values = [platform, tenant, id];
  const isTheirs = 'platform = ? AND tenant = ? AND requester_id = ?';
  const isOwn = 'owner_platform = ? AND owner_tenant = ? AND owner_id = ?';
  const intakes = `SELECT event_id FROM intakes WHERE ${isTheirs}`;
  return [
    `DELETE FROM drafts WHERE ${isTheirs}`,
    `DELETE FROM quotes WHERE ${isTheirs}`,
    `DELETE FROM intake_images WHERE event_id IN (${intakes})`,
    `UPDATE intakes SET given = NULL, words = NULL WHERE ${isTheirs}`,
    `DELETE FROM history_filters WHERE ${isTheirs}`,
    `DELETE FROM favourites WHERE ${isOwn}`,
    `DELETE FROM own_defaults WHERE ${isOwn}`,
    `DELETE FROM sessions WHERE ${isOwn}`,
    `DELETE FROM stars WHERE ${isTheirs}`,
    'DELETE FROM schedules WHERE platform = ? AND tenant = ? AND person_id = ?',
    "DELETE FROM styles WHERE scope = 'own' AND platform = ? AND tenant = ? AND home_id = ?",
    // Others use them on, and read who made them nowhere.
    "UPDATE styles SET made_by = '' WHERE scope <> 'own' AND platform = ? AND tenant = ? AND made_by = ?",
    `DELETE FROM shares WHERE ${isTheirs}`,
    `DELETE FROM folder_shares WHERE ${isTheirs}`,
    `UPDATE reports SET words = NULL WHERE ${isTheirs}`,
    'UPDATE person_links SET name = NULL WHERE platform = ? AND tenant = ? AND door_id = ?',
  ].map((sql) => ({ sql, values }));
}
