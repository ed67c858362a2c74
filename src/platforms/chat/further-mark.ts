/** The mark of the message of a post besides those of the outbox. */
export const furtherMark = 'further';
