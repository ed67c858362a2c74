/** `callback_id` of the shortcut that changes the video of a message; what the others do, the message says. */
export const editShortcut = 'edit';
/** The same of the one that saves its look. */
export const styleShortcut = 'save-style';
/** The same of the one that reports its video. */
export const reportShortcut = 'report';
