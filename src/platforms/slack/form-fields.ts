/** The field for where it is posted. */
export const whereField = 'where';
/** The field for which channel it is about. */
export const channelField = 'which-channel';
