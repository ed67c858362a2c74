/** The style sheet of the components; the build puts it in, see `build-client.ts`. */
export const styleSheet = '';
