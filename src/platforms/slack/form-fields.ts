/** The field for where it is posted. */
export const whereField = 'where';
